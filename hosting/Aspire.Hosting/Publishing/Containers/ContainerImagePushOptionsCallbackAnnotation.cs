using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names a resource's image where it is deployed from. Several apply in order.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class ContainerImagePushOptionsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Adds a callback.</summary>
    /// <param name="callback">Changes the name and tag.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public ContainerImagePushOptionsCallbackAnnotation(Action<ContainerImagePushOptionsCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Adds a callback.</summary>
    /// <param name="callback">Changes the name and tag.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public ContainerImagePushOptionsCallbackAnnotation(Func<ContainerImagePushOptionsCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Changes the name and tag.</summary>
    public Func<ContainerImagePushOptionsCallbackContext, Task> Callback { get; }
}
