using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds arguments to the engine's command that creates the container, such as <c>--read-only</c>.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public sealed class ContainerRuntimeArgsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Adds the arguments.</param>
    public ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Adds the arguments.</param>
    public ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        };
    }

    /// <summary>Adds the arguments.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; }
}

/// <summary>What a <see cref="ContainerRuntimeArgsCallbackAnnotation"/> works on.</summary>
/// <param name="args">The arguments so far: strings, or values that are known later.</param>
/// <param name="cancellationToken">Ends the evaluation.</param>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>The arguments so far: strings, or values that are known later.</summary>
    public IList<object> Args { get; } = args ?? throw new ArgumentNullException(nameof(args));

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
