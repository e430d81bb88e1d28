using System.Globalization;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Writes a value of the model as the text of a compose file: literals with <c>$</c> doubled, the rest as placeholders.</summary>
internal static class ComposeValue
{
    /// <summary>Writes a value that a service uses.</summary>
    /// <exception cref="DistributedApplicationException">The value refers to something that is not part of the environment.</exception>
    public static async Task<string> WriteAsync(object? value, ComposeServiceResource service, CancellationToken cancellationToken) => value switch
    {
        null => string.Empty,
        string text => Literal(text),
        IResourceBuilder<IResource> builder => await WriteAsync(builder.Resource, service, cancellationToken).ConfigureAwait(false),
        EndpointReference endpoint => Endpoint(endpoint, EndpointProperty.Url, service),
        EndpointReferenceExpression expression => Endpoint(expression.Endpoint, expression.Property, service),
        ParameterResource parameter => parameter.AsComposePlaceholder(service),
        ConnectionStringReference reference => await WriteAsync(reference.Resource.ConnectionStringExpression, service, cancellationToken).ConfigureAwait(false),
        IResourceWithConnectionString resource => await WriteAsync(resource.ConnectionStringExpression, service, cancellationToken).ConfigureAwait(false),
        ReferenceExpression expression => await WriteAsync(expression, service, cancellationToken).ConfigureAwait(false),
        IManifestExpressionProvider provider => provider.AsComposePlaceholder(service),
        bool flag => flag ? "true" : "false",
        _ => Literal(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty),
    };

    private static async Task<string> WriteAsync(ReferenceExpression expression, ComposeServiceResource service, CancellationToken cancellationToken)
    {
        if (expression.IsConditional)
        {
            // Compose knows no conditions, so the choice is made here.
            var condition = await expression.Condition!.GetValueAsync(cancellationToken).ConfigureAwait(false);
            var branch = string.Equals(condition, expression.MatchValue, StringComparison.OrdinalIgnoreCase) ? expression.WhenTrue! : expression.WhenFalse!;
            return await WriteAsync(branch, service, cancellationToken).ConfigureAwait(false);
        }
        var values = new object[expression.ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = expression.StringFormats[i] is { Length: > 0 } format && Parameter(expression.ValueProviders[i]) is { } parameter
                ? Formatted(parameter, format, service)
                : await WriteAsync(expression.ValueProviders[i], service, cancellationToken).ConfigureAwait(false);
        }
        return string.Format(CultureInfo.InvariantCulture, Literal(expression.Format), values);
    }

    /// <summary>A parameter in a format gets a placeholder of its own, since compose cannot encode a value.</summary>
    private static string Formatted(ParameterResource parameter, string format, ComposeServiceResource service)
        => service.Parent.Capture(
            $"{parameter.Name}_{format}_ENCODED",
            $"Parameter {parameter.Name}, {format.ToUpperInvariant()} encoded",
            source: new FormattedParameter(parameter, format));

    private static ParameterResource? Parameter(object value) => value switch
    {
        ParameterResource parameter => parameter,
        ReferenceExpression { Format: "{0}", ValueProviders: [ParameterResource parameter] } => parameter,
        _ => null,
    };

    private static string Endpoint(EndpointReference endpoint, EndpointProperty property, ComposeServiceResource service)
    {
        if (!service.Parent.Services.TryGetValue(endpoint.Resource.Name, out var target) || !target.Endpoints.TryGetValue(endpoint.EndpointName, out var mapping))
        {
            throw new DistributedApplicationException(
                $"'{service.TargetResource.Name}' refers to the endpoint '{endpoint.EndpointName}' of '{endpoint.Resource.Name}', which is not a service of the compose environment '{service.Parent.Name}'. "
                + "Only containers are published to compose: run it as a container, or give its address by a parameter.");
        }
        return property switch
        {
            EndpointProperty.Url => $"{mapping.Scheme}://{target.ServiceName}:{mapping.InternalPort}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => target.ServiceName,
            EndpointProperty.Port or EndpointProperty.TargetPort => mapping.InternalPort,
            EndpointProperty.HostAndPort => $"{target.ServiceName}:{mapping.InternalPort}",
            EndpointProperty.Scheme => mapping.Scheme,
            EndpointProperty.TlsEnabled => endpoint.TlsEnabled ? bool.TrueString : bool.FalseString,
            _ => throw new NotSupportedException($"The property '{property}' is not supported for the endpoint '{endpoint.EndpointName}'."),
        };
    }

    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private sealed record FormattedParameter(ParameterResource Parameter, string Format) : IValueProvider, IValueWithReferences
    {
        public IEnumerable<object> References => [Parameter];

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
            => ReferenceExpression.Create($"{Parameter:uri}") is var expression && Format.Equals("uri", StringComparison.OrdinalIgnoreCase)
                ? expression.GetValueAsync(cancellationToken)
                : throw new NotSupportedException($"The format '{Format}' is not supported. Supported formats are 'uri' (encodes a URI)");
    }
}
