using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource is started with.</summary>
public interface IExecutionConfigurationResult
{
    /// <summary>The values, resources and endpoints that arguments and environment are made from.</summary>
    IEnumerable<object> References { get; }

    /// <summary>The arguments as they were gathered, what became of them, and whether that holds a secret.</summary>
    IEnumerable<(object Unprocessed, string Processed, bool IsSensitive)> ArgumentsWithUnprocessed { get; }

    /// <summary>The arguments, and whether they hold a secret.</summary>
    IEnumerable<(string Value, bool IsSensitive)> Arguments { get; }

    /// <summary>The environment variables as they were gathered, and what became of them.</summary>
    IEnumerable<KeyValuePair<string, (object Unprocessed, string Processed)>> EnvironmentVariablesWithUnprocessed { get; }

    /// <summary>The environment variables.</summary>
    IEnumerable<KeyValuePair<string, string>> EnvironmentVariables { get; }

    /// <summary>What gatherers added beyond arguments and environment.</summary>
    IEnumerable<IExecutionConfigurationData> AdditionalConfigurationData { get; }

    /// <summary>What could not be resolved, and why; null when all was.</summary>
    Exception? Exception { get; }
}

/// <summary>Questions to an <see cref="IExecutionConfigurationResult"/>.</summary>
public static class ExecutionConfigurationResultExtensions
{
    /// <summary>Finds the first data of a type that a gatherer added.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="configuration">The result.</param>
    /// <param name="additionalData">The data, when found.</param>
    /// <returns>Whether there is any.</returns>
    public static bool TryGetAdditionalData<T>(this IExecutionConfigurationResult configuration, [NotNullWhen(true)] out T? additionalData)
        where T : IExecutionConfigurationData
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return (additionalData = configuration.AdditionalConfigurationData.OfType<T>().FirstOrDefault()) is not null;
    }
}
