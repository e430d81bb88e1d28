namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Writes a value of the model as the text of a compose file: literals with <c>$</c> doubled, the rest as placeholders.</summary>
internal static class ComposeValue
{
    /// <summary>The secret that a value is or contains, as one that is encoded for a URI; null when there is none.</summary>
    public static ParameterResource? SecretIn(object? value) => Inner(value) switch
    {
        ParameterResource parameter => parameter.Secret ? parameter : null,
        // These refer to a resource, not to its secrets.
        EndpointReference or EndpointReferenceExpression or ContainerImageReference or ContainerPortReference => null,
        IValueWithReferences references => references.References.Select(SecretIn).FirstOrDefault(secret => secret is not null),
        _ => null,
    };

    /// <summary>Whether a value is a parameter and nothing else, and so can be a file.</summary>
    public static bool IsParameter(object? value) => Inner(value) is ParameterResource;

    /// <summary>Writes a value that a service uses.</summary>
    /// <exception cref="DistributedApplicationException">The value refers to something that is not part of the environment.</exception>
    public static async Task<string> WriteAsync(object? value, ComposeServiceResource service, CancellationToken cancellationToken) => Inner(value) switch
    {
        null => string.Empty,
        string text => Literal(text),
        EndpointReference endpoint => Endpoint(endpoint, EndpointProperty.Url, service),
        EndpointReferenceExpression expression => Endpoint(expression.Endpoint, expression.Property, service),
        ReferenceExpression expression => await WriteAsync(expression, service, cancellationToken).ConfigureAwait(false),
        IManifestExpressionProvider provider => service.Parent.Settings.AddValue(provider),
        bool flag => flag ? "true" : "false",
        var other => Literal(Convert.ToString(other, CultureInfo.InvariantCulture) ?? string.Empty),
    };

    // A parameter may be a connection string too, and stands for itself.
    private static object? Inner(object? value) => value switch
    {
        IResourceBuilder<IResource> builder => Inner(builder.Resource),
        ParameterResource => value,
        ConnectionStringReference reference => Inner(reference.Resource),
        IResourceWithConnectionString resource => Inner(resource.ConnectionStringExpression),
        ReferenceExpression { IsConditional: false, Format: "{0}", ValueProviders: [var only], StringFormats: [null or ""] } => Inner(only),
        _ => value,
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
            values[i] = expression.StringFormats[i] is { Length: > 0 } format && Inner(expression.ValueProviders[i]) is ParameterResource parameter
                ? Formatted(parameter, format, service)
                : await WriteAsync(expression.ValueProviders[i], service, cancellationToken).ConfigureAwait(false);
        }
        return string.Format(CultureInfo.InvariantCulture, Literal(expression.Format), values);
    }

    /// <summary>A parameter in a format gets a placeholder of its own, since compose cannot encode a value.</summary>
    private static string Formatted(ParameterResource parameter, string format, ComposeServiceResource service) => format.Equals("uri", StringComparison.OrdinalIgnoreCase)
        ? service.Parent.Settings.Add($"{parameter.Name}_uri_encoded", $"Parameter {parameter.Name}, URI encoded", null, ReferenceExpression.Create($"{parameter:uri}"))
        : throw new NotSupportedException($"The format '{format}' is not supported. Supported formats are 'uri' (encodes a URI)");

    private static string Endpoint(EndpointReference endpoint, EndpointProperty property, ComposeServiceResource service)
    {
        var target = service.Parent.Services.GetValueOrDefault(endpoint.Resource.Name);
        if (target?.Endpoints.FirstOrDefault(known => known.Endpoint.Name.Equals(endpoint.EndpointName, StringComparison.OrdinalIgnoreCase)) is not { TargetPort.Value: { } number } mapping)
        {
            throw new DistributedApplicationException(
                $"'{service.Name}' refers to the endpoint '{endpoint.EndpointName}' of '{endpoint.Resource.Name}', which is not a service of the compose environment '{service.Parent.Name}'. "
                + "Only containers are published to compose: run it as a container, or give its address by a parameter.");
        }
        var (scheme, port) = (mapping.Endpoint.UriScheme, number.ToString(CultureInfo.InvariantCulture));
        return property switch
        {
            EndpointProperty.Url => $"{scheme}://{target.ServiceName}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => target.ServiceName,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.HostAndPort => $"{target.ServiceName}:{port}",
            EndpointProperty.Scheme => scheme,
            EndpointProperty.TlsEnabled => endpoint.TlsEnabled ? bool.TrueString : bool.FalseString,
            _ => throw new NotSupportedException($"The property '{property}' is not supported for the endpoint '{endpoint.EndpointName}'."),
        };
    }

    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);
}
