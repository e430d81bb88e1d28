using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an <see cref="EnvironmentCallbackAnnotation"/> works on.</summary>
/// <param name="executionContext">What the app host was started for.</param>
/// <param name="environmentVariables">The variables so far; null for none.</param>
/// <param name="cancellationToken">Ends the evaluation.</param>
public class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    Dictionary<string, object>? environmentVariables = null,
    CancellationToken cancellationToken = default)
{
    private readonly IResource? _resource;

    /// <summary>Creates a context for a resource.</summary>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="resource">The resource that gets the variables.</param>
    /// <param name="environmentVariables">The variables so far; null for none.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public EnvironmentCallbackContext(
        DistributedApplicationExecutionContext executionContext,
        IResource resource,
        Dictionary<string, object>? environmentVariables = null,
        CancellationToken cancellationToken = default)
        : this(executionContext, environmentVariables, cancellationToken)
        => _resource = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>The variables so far, by name: strings, or values that are known later.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    /// <summary>What the app host was started for.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; }
        = executionContext ?? throw new ArgumentNullException(nameof(executionContext));

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The resource's log. Default: one that drops everything.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The resource that gets the variables.</summary>
    /// <exception cref="InvalidOperationException">The context was made without one.</exception>
    public IResource Resource => _resource ?? throw new InvalidOperationException(
        $"{nameof(Resource)} is not set. This callback context is not associated with a resource.");
}
