using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>Lets a resource add to the dependencies between steps once all of them are known.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineConfigurationAnnotation : IResourceAnnotation
{
    /// <summary>Adds a callback.</summary>
    /// <param name="callback">Runs when all steps are known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public PipelineConfigurationAnnotation(Func<PipelineConfigurationContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Adds a callback.</summary>
    /// <param name="callback">Runs when all steps are known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public PipelineConfigurationAnnotation(Action<PipelineConfigurationContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Runs when all steps are known.</summary>
    public Func<PipelineConfigurationContext, Task> Callback { get; }
}
