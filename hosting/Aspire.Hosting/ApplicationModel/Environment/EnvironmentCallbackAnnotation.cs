using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Sets environment variables.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Creates an annotation for one variable.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="callback">Gives its value.</param>
    public EnvironmentCallbackAnnotation(string name, Func<string> callback)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(callback);
        Callback = Synchronous(context => context.EnvironmentVariables[name] = callback());
    }

    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the variables.</param>
    public EnvironmentCallbackAnnotation(Action<Dictionary<string, object>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = Synchronous(context => callback(context.EnvironmentVariables));
    }

    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the variables.</param>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = Synchronous(callback);
    }

    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the variables.</param>
    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Changes the variables.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; }

    private static Func<EnvironmentCallbackContext, Task> Synchronous(Action<EnvironmentCallbackContext> action) => context =>
    {
        action(context);
        return Task.CompletedTask;
    };
}
