using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Evaluation;

/// <summary>What became of a value.</summary>
/// <param name="Value">The text; null when there is none.</param>
/// <param name="IsSensitive">Whether it holds a secret.</param>
internal readonly record struct ResolvedValue(string? Value, bool IsSensitive);

/// <summary>A value of a resource could not be resolved. The message names both.</summary>
internal sealed class ValueResolutionException(string message, Exception inner) : DistributedApplicationException(message, inner);

/// <summary>
/// Makes text of the values of one resource: what they are, seen from the resource's network, when running; their manifest expressions when
/// publishing.
/// </summary>
internal sealed class ValueResolver(IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger)
{
    private readonly ValueProviderContext _context = new() { ExecutionContext = executionContext, Caller = resource };

    /// <param name="value">A string, a value that is known later, the builder of a resource with a value, or any other object.</param>
    /// <param name="kind">What the value is for, as "environment variable".</param>
    /// <param name="name">The name of that; null when it has none.</param>
    /// <param name="cancellationToken">Ends the wait for values that are not known yet.</param>
    /// <exception cref="ValueResolutionException">The value could not be resolved.</exception>
    public async ValueTask<ResolvedValue> ResolveAsync(object? value, string kind, string? name, CancellationToken cancellationToken)
    {
        var source = value is IResourceBuilder<IResource> builder ? builder.Resource : value;
        if (executionContext.IsPublishMode && source is IManifestExpressionProvider expression)
        {
            return new(expression.ValueExpression, false);
        }

        if (executionContext.IsPublishMode || source is not IValueProvider provider)
        {
            return new(Convert.ToString(source, CultureInfo.InvariantCulture), false);
        }

        var subject = name is null ? kind : $"{kind} '{name}'";
        try
        {
            var resolving = EvaluateAsync(provider, cancellationToken);
            if (!resolving.IsCompleted && Describe(source) is { } awaited)
            {
                logger.LogInformation("Waiting for {Source}, needed for {Subject} of resource '{ResourceName}'.", awaited, subject, resource.Name);
            }

            return await resolving.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new ValueResolutionException(
                $"Failed to resolve {subject} for resource '{resource.Name}'. A dependency may have failed to start. {exception.Message}", exception);
        }
    }

    // Walks into expressions itself, rather than ask them, to learn whether a secret went in.
    private async ValueTask<ResolvedValue> EvaluateAsync(IValueProvider value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case ConnectionStringReference reference:
                var connection = await EvaluateAsync(reference.Resource, cancellationToken).ConfigureAwait(false);
                return connection with { Value = reference.Check(connection.Value) };
            case ParameterResource parameter:
                return new(await parameter.GetValueAsync(_context, cancellationToken).ConfigureAwait(false), parameter.Secret);
            case IResourceWithConnectionString connectable:
                return await EvaluateAsync(connectable.ConnectionStringExpression, cancellationToken).ConfigureAwait(false);
            case ReferenceExpression expression:
                var isSensitive = false;
                var text = await expression.EvaluateAsync(async part =>
                {
                    var resolved = await EvaluateAsync(part, cancellationToken).ConfigureAwait(false);
                    isSensitive |= resolved.IsSensitive;
                    return resolved.Value;
                }).ConfigureAwait(false);
                return new(text, isSensitive);
            default:
                return new(await value.GetValueAsync(_context, cancellationToken).ConfigureAwait(false), false);
        }
    }

    private static string? Describe(object source) => source switch
    {
        EndpointReference endpoint => $"endpoint '{endpoint.EndpointName}' of resource '{endpoint.Resource.Name}'",
        EndpointReferenceExpression { Endpoint: var endpoint } => Describe(endpoint),
        ConnectionStringReference reference => $"the connection string of resource '{reference.Resource.Name}'",
        ParameterResource parameter => $"parameter '{parameter.Name}'",
        IResource other => $"the value of resource '{other.Name}'",
        IManifestExpressionProvider expression => expression.ValueExpression,
        _ => null,
    };
}
