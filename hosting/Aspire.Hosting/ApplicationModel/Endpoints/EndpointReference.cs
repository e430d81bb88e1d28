using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Refers to an endpoint of a resource by name; the endpoint may be added later. Its value is the endpoint's URL.</summary>
[DebuggerDisplay("Resource = {Resource.Name}, EndpointName = {EndpointName}, IsAllocated = {IsAllocated}")]
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    /// <summary>Refers to an endpoint that exists.</summary>
    /// <param name="owner">The resource.</param>
    /// <param name="endpoint">Its endpoint.</param>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint) : this(owner, endpoint, contextNetworkId: null)
    {
    }

    /// <summary>Refers to an endpoint that exists, as seen from one network.</summary>
    /// <param name="owner">The resource.</param>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="contextNetworkId">The network; null means that of whoever uses the value.</param>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint, NetworkIdentifier? contextNetworkId)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpoint);
        Resource = owner;
        EndpointName = endpoint.Name;
        ContextNetworkID = contextNetworkId;
        _annotation = endpoint;
    }

    /// <summary>Refers to an endpoint by name.</summary>
    /// <param name="owner">The resource.</param>
    /// <param name="endpointName">The name of the endpoint.</param>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName) : this(owner, endpointName, contextNetworkId: null)
    {
    }

    /// <summary>Refers to an endpoint by name, as seen from one network.</summary>
    /// <param name="owner">The resource.</param>
    /// <param name="endpointName">The name of the endpoint.</param>
    /// <param name="contextNetworkId">The network; null means that of whoever uses the value.</param>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName, NetworkIdentifier? contextNetworkId = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
        ContextNetworkID = contextNetworkId;
    }

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The name of the endpoint.</summary>
    public string EndpointName { get; }

    /// <summary>The network from which the endpoint is seen; null means that of whoever uses the value.</summary>
    public NetworkIdentifier? ContextNetworkID { get; }

    /// <summary>What is said when the endpoint does not exist; null for the usual message, which lists those that do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation
        => FindAnnotation() ?? throw new InvalidOperationException(ErrorMessage ?? DescribeMissing());

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => FindAnnotation() is not null;

    /// <summary>Whether the endpoint has an address, seen from <see cref="ContextNetworkID"/> or else from the host.</summary>
    public bool IsAllocated => FindAllocated() is not null;

    /// <summary>Whether the scheme is "http".</summary>
    public bool IsHttp => Names.Same(Scheme, "http");

    /// <summary>Whether the scheme is "https".</summary>
    public bool IsHttps => Names.Same(Scheme, "https");

    /// <summary>Whether the endpoint exists and uses TLS.</summary>
    public bool TlsEnabled => FindAnnotation()?.TlsEnabled ?? false;

    /// <summary>Whether the endpoint's name is "http" or "https".</summary>
    public bool IsHttpSchemeNamedEndpoint => Names.Same(EndpointName, "http") || Names.Same(EndpointName, "https");

    /// <summary>Whether references to the whole resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint => FindAnnotation()?.ExcludeReferenceEndpoint ?? false;

    /// <summary>The port that clients use.</summary>
    /// <exception cref="InvalidOperationException">No address is allocated yet.</exception>
    public int Port => Allocated.Port;

    /// <summary>The port on which the resource listens, when it is fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host name or address that clients use.</summary>
    /// <exception cref="InvalidOperationException">No address is allocated yet.</exception>
    public string Host => Allocated.Address ?? KnownHostNames.Localhost;

    /// <summary>The scheme of the endpoint.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The URL that clients use.</summary>
    /// <exception cref="InvalidOperationException">No address is allocated yet.</exception>
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Expression(EndpointProperty.Url);

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => FindAllocated() ?? throw new InvalidOperationException(
        $"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");

    /// <summary>One property of the endpoint, as a value.</summary>
    /// <param name="property">Which one.</param>
    /// <returns>The value.</returns>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <summary>A value that depends on whether the endpoint uses TLS, which may be decided later.</summary>
    /// <param name="enabledValue">The value with TLS.</param>
    /// <param name="disabledValue">The value without.</param>
    /// <returns>The expression.</returns>
    public ReferenceExpression GetTlsValue(ReferenceExpression enabledValue, ReferenceExpression disabledValue)
        => ReferenceExpression.CreateConditional(Property(EndpointProperty.TlsEnabled), bool.TrueString, enabledValue, disabledValue);

    /// <summary>Gets the URL, waiting until it is allocated.</summary>
    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <summary>Gets the URL as the caller sees it, waiting until it is allocated.</summary>
    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
        => Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    internal string Expression(EndpointProperty property)
    {
        return property switch
        {
            EndpointProperty.Url => Binding("url"),
            EndpointProperty.Host or EndpointProperty.IPV4Host => Binding("host"),
            EndpointProperty.Port => Binding("port"),
            EndpointProperty.Scheme => Binding("scheme"),
            EndpointProperty.TargetPort => Binding("targetPort"),
            EndpointProperty.HostAndPort => $"{Binding("host")}:{Binding("port")}",
            EndpointProperty.TlsEnabled => Binding("tlsEnabled"),
            _ => throw Unsupported(property),
        };

        string Binding(string part) => $"{{{Resource.Name}.bindings.{EndpointName}.{part}}}";
    }

    internal InvalidOperationException Unsupported(EndpointProperty property)
        => new($"The property '{property}' is not supported for the endpoint '{EndpointName}'.");

    private EndpointAnnotation? FindAnnotation() => _annotation ??= Resource.Annotations
        .OfType<EndpointAnnotation>()
        .SingleOrDefault(endpoint => Names.Same(endpoint.Name, EndpointName));

    private AllocatedEndpoint? FindAllocated()
        => FindAnnotation()?.AllAllocatedEndpoints.TryGet(ContextNetworkID ?? KnownNetworkIdentifiers.LocalhostNetwork);

    private string DescribeMissing()
    {
        var known = Resource.Annotations.OfType<EndpointAnnotation>().Select(e => $"`{e.Name}`").Distinct(Names.Endpoint).ToArray();
        return $"The endpoint `{EndpointName}` is not defined for the resource `{Resource.Name}`. "
            + (known.Length == 0 ? "The resource has no endpoints defined." : $"Available endpoints: {string.Join(", ", known)}.");
    }
}
