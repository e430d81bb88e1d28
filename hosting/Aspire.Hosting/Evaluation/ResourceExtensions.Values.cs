using Aspire.Hosting.Evaluation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

public static partial class ResourceExtensions
{
    /// <summary>Evaluates the environment variables, for tests of a model. Variables that cannot be resolved are left out.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="applicationOperation">Whether as if running, which is the default, or publishing.</param>
    /// <returns>The variables.</returns>
    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask<Dictionary<string, string>> GetEnvironmentVariableValuesAsync(
        this IResourceWithEnvironment resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithEnvironmentVariablesConfig()
            .BuildAsync(new(applicationOperation), NullLogger.Instance).ConfigureAwait(false);
        return configuration.EnvironmentVariables.ToDictionary();
    }

    /// <summary>Evaluates the arguments, for tests of a model. Arguments that cannot be resolved are left out.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="applicationOperation">Whether as if running, which is the default, or publishing.</param>
    /// <returns>The arguments.</returns>
    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask<string[]> GetArgumentValuesAsync(
        this IResourceWithArgs resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig()
            .BuildAsync(new(applicationOperation), NullLogger.Instance).ConfigureAwait(false);
        return [.. configuration.Arguments.Select(argument => argument.Value)];
    }

    /// <summary>Evaluates the environment variables one by one.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="processValue">Gets each variable's name, the value as it was gathered, and the text or else the exception.</param>
    /// <param name="logger">The resource's log.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>A task that ends with the evaluation.</returns>
    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask ProcessEnvironmentVariableValuesAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        Action<string, object?, string?, Exception?> processValue,
        ILogger logger,
        CancellationToken cancellationToken = default)
    {
        var gathered = await GatherAsync(resource, new EnvironmentGatherer(), executionContext, logger, cancellationToken).ConfigureAwait(false);
        var resolver = new ValueResolver(resource, executionContext, logger);
        foreach (var (name, value) in gathered.EnvironmentVariables)
        {
            try
            {
                if ((await resolver.ResolveAsync(value, "environment variable", name, cancellationToken).ConfigureAwait(false)).Value is { } text)
                {
                    processValue(name, value, text, null);
                }
            }
            catch (ValueResolutionException exception)
            {
                processValue(name, value, value.ToString(), exception);
            }
        }
    }

    /// <summary>Evaluates the arguments one by one.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="processValue">Gets each argument as it was gathered, the text or else the exception, and whether it holds a secret.</param>
    /// <param name="logger">The resource's log.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>A task that ends with the evaluation.</returns>
    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask ProcessArgumentValuesAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        Action<object?, string?, Exception?, bool> processValue,
        ILogger logger,
        CancellationToken cancellationToken = default)
    {
        var gathered = await GatherAsync(resource, new ArgumentsGatherer(), executionContext, logger, cancellationToken).ConfigureAwait(false);
        var resolver = new ValueResolver(resource, executionContext, logger);
        foreach (var argument in gathered.Arguments)
        {
            try
            {
                if (await resolver.ResolveAsync(argument, "argument", null, cancellationToken).ConfigureAwait(false) is { Value: { } text } resolved)
                {
                    processValue(argument, text, null, resolved.IsSensitive);
                }
            }
            catch (ValueResolutionException exception)
            {
                processValue(argument, argument.ToString(), exception, false);
            }
        }
    }

    private static async Task<Gathered> GatherAsync(
        IResource resource,
        IExecutionConfigurationGatherer gatherer,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var gathered = new Gathered();
        await gatherer.GatherAsync(gathered, resource, logger, executionContext, cancellationToken).ConfigureAwait(false);
        return gathered;
    }
}
