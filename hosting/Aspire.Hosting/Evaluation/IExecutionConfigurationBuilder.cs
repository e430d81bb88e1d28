using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Evaluates what a resource is started with.</summary>
public interface IExecutionConfigurationBuilder
{
    /// <summary>Adds a gatherer; they run in the order in which they are added.</summary>
    /// <param name="gatherer">The gatherer.</param>
    /// <returns>This builder.</returns>
    IExecutionConfigurationBuilder AddExecutionConfigurationGatherer(IExecutionConfigurationGatherer gatherer);

    /// <summary>Runs the gatherers and resolves what they gathered: to real values when running, to manifest expressions when publishing.</summary>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="resourceLogger">The resource's log; null for the one that the application keeps for it.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The result. Values that could not be resolved are missing from it, and its exception names them.</returns>
    Task<IExecutionConfigurationResult> BuildAsync(
        DistributedApplicationExecutionContext executionContext, ILogger? resourceLogger = null, CancellationToken cancellationToken = default);
}
