using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Evaluation;

/// <summary>What gatherers gathered for one start of one resource.</summary>
internal sealed class Gathered : IExecutionConfigurationGathererContext
{
    private readonly List<IExecutionConfigurationData> _data = [];

    public List<object> Arguments { get; } = [];

    public Dictionary<string, object> EnvironmentVariables { get; } = [];

    public void AddAdditionalData(IExecutionConfigurationData metadata) => _data.Add(metadata);

    public async Task<IExecutionConfigurationResult> ResolveAsync(ValueResolver resolver, CancellationToken cancellationToken)
    {
        var arguments = new List<(object, string, bool)>();
        var variables = new List<KeyValuePair<string, (object, string)>>();
        var failures = new List<Exception>();

        foreach (var argument in Arguments)
        {
            if (await TryResolveAsync(argument, "argument", null).ConfigureAwait(false) is { Value: { } text } resolved)
            {
                arguments.Add((argument, text, resolved.IsSensitive));
            }
        }

        foreach (var (name, value) in EnvironmentVariables)
        {
            if (await TryResolveAsync(value, "environment variable", name).ConfigureAwait(false) is { Value: { } text })
            {
                variables.Add(new(name, (value, text)));
            }
        }

        return new ExecutionConfigurationResult(
            arguments,
            variables,
            _data,
            failures.Count == 0 ? null : new AggregateException("One or more errors occurred while resolving resource configuration.", failures));

        async Task<ResolvedValue> TryResolveAsync(object value, string kind, string? name)
        {
            try
            {
                return await resolver.ResolveAsync(value, kind, name, cancellationToken).ConfigureAwait(false);
            }
            catch (ValueResolutionException exception)
            {
                failures.Add(exception);
                return default;
            }
        }
    }
}

internal sealed class ExecutionConfigurationResult(
    IReadOnlyList<(object Unprocessed, string Processed, bool IsSensitive)> arguments,
    IReadOnlyList<KeyValuePair<string, (object Unprocessed, string Processed)>> variables,
    IReadOnlyList<IExecutionConfigurationData> data,
    Exception? exception) : IExecutionConfigurationResult
{
    public IEnumerable<object> References => arguments.Select(argument => argument.Unprocessed)
        .Concat(variables.Select(variable => variable.Value.Unprocessed))
        .Where(value => value is IValueProvider or IManifestExpressionProvider)
        .Distinct();

    public IEnumerable<(object Unprocessed, string Processed, bool IsSensitive)> ArgumentsWithUnprocessed => arguments;

    public IEnumerable<(string Value, bool IsSensitive)> Arguments
        => arguments.Select(argument => (argument.Processed, argument.IsSensitive));

    public IEnumerable<KeyValuePair<string, (object Unprocessed, string Processed)>> EnvironmentVariablesWithUnprocessed => variables;

    public IEnumerable<KeyValuePair<string, string>> EnvironmentVariables
        => variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Processed));

    public IEnumerable<IExecutionConfigurationData> AdditionalConfigurationData => data;

    public Exception? Exception => exception;
}
