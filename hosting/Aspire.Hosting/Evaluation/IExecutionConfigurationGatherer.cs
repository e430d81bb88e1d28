using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Gathers a part of what a resource is started with.</summary>
public interface IExecutionConfigurationGatherer
{
    /// <summary>Adds to, or changes, what was gathered so far.</summary>
    /// <param name="context">What was gathered so far.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceLogger">The resource's log.</param>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="cancellationToken">Ends the gathering.</param>
    /// <returns>A task that ends with the gathering.</returns>
    ValueTask GatherAsync(
        IExecutionConfigurationGathererContext context,
        IResource resource,
        ILogger resourceLogger,
        DistributedApplicationExecutionContext executionContext,
        CancellationToken cancellationToken = default);
}

/// <summary>What was gathered so far.</summary>
public interface IExecutionConfigurationGathererContext
{
    /// <summary>The arguments: strings, or values that are known later.</summary>
    List<object> Arguments { get; }

    /// <summary>The environment variables by name: strings, or values that are known later.</summary>
    Dictionary<string, object> EnvironmentVariables { get; }

    /// <summary>Adds something else that whoever starts the resource needs.</summary>
    /// <param name="metadata">What is added.</param>
    void AddAdditionalData(IExecutionConfigurationData metadata);
}

/// <summary>Marks what a gatherer adds beyond arguments and environment.</summary>
public interface IExecutionConfigurationData;
