using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a <see cref="CommandLineArgsCallbackAnnotation"/> works on.</summary>
/// <param name="args">The arguments so far: strings, or values that are known later.</param>
/// <param name="cancellationToken">Ends the evaluation.</param>
public sealed class CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    private readonly IResource? _resource;

    /// <summary>Creates a context for a resource.</summary>
    /// <param name="args">The arguments so far: strings, or values that are known later.</param>
    /// <param name="resource">The resource that gets them.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
        : this(args, cancellationToken) => _resource = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>The arguments so far: strings, or values that are known later.</summary>
    public IList<object> Args { get; } = args ?? throw new ArgumentNullException(nameof(args));

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>What the app host was started for. Default: to run.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; init; } = new(DistributedApplicationOperation.Run);

    /// <summary>The resource's log. Default: one that drops everything.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The resource that gets the arguments.</summary>
    /// <exception cref="InvalidOperationException">The context was made without one.</exception>
    public IResource Resource => _resource ?? throw new InvalidOperationException(
        $"{nameof(Resource)} is not set. This callback context is not associated with a resource.");
}
