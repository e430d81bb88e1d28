using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Describes an endpoint on which a resource listens, and holds its addresses once they are allocated.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Name}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly ValueSnapshot<AllocatedEndpoint> _allocated = new();
    private string? _transport;
    private int? _port;
    private bool _portCleared;
    private int? _targetPort;
    private bool _targetPortCleared;
    private bool? _tlsEnabled;
    private bool _isProxied = true;
    private bool? _isExplicitlyProxied;

    /// <summary>Creates an endpoint on the host's own network.</summary>
    /// <param name="protocol">The transport protocol, TCP or UDP.</param>
    /// <param name="uriScheme">The scheme of its URL; null means "tcp" or "udp" by the protocol.</param>
    /// <param name="transport">The protocol above, as "http" or "http2"; null derives it from the scheme.</param>
    /// <param name="name">The name; null means that of the scheme.</param>
    /// <param name="port">The port that clients use; null or 0 for one that is free.</param>
    /// <param name="targetPort">The port on which the resource listens; null or 0 for one that is free.</param>
    /// <param name="isExternal">Whether it is to be reached from outside of the deployment; null means no.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; null means yes, unless the orchestrator decides otherwise.</param>
    /// <exception cref="ArgumentException">The name breaks the naming rules.</exception>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        [EndpointName] string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
        : this(protocol, networkId: null, uriScheme, transport, name, port, targetPort, isExternal, isProxied)
    {
    }

    /// <inheritdoc cref="EndpointAnnotation(ProtocolType, string?, string?, string?, int?, int?, bool?, bool?)"/>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme,
        string? transport,
        [EndpointName] string? name,
        int? port,
        int? targetPort,
        bool? isExternal,
        bool isProxied)
        : this(protocol, networkId: null, uriScheme, transport, name, port, targetPort, isExternal, (bool?)isProxied)
    {
    }

    /// <summary>Creates an endpoint.</summary>
    /// <param name="protocol">The transport protocol, TCP or UDP.</param>
    /// <param name="networkId">The network on which the endpoint lives; null means the host's own.</param>
    /// <param name="uriScheme">The scheme of its URL; null means "tcp" or "udp" by the protocol.</param>
    /// <param name="transport">The protocol above, as "http" or "http2"; null derives it from the scheme.</param>
    /// <param name="name">The name; null means that of the scheme.</param>
    /// <param name="port">The port that clients use; null or 0 for one that is free.</param>
    /// <param name="targetPort">The port on which the resource listens; null or 0 for one that is free.</param>
    /// <param name="isExternal">Whether it is to be reached from outside of the deployment; null means no.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; null means yes, unless the orchestrator decides otherwise.</param>
    /// <exception cref="ArgumentException">The name breaks the naming rules.</exception>
    public EndpointAnnotation(
        ProtocolType protocol,
        NetworkIdentifier? networkId,
        string? uriScheme = null,
        string? transport = null,
        [EndpointName] string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        uriScheme ??= protocol.ToString().ToLowerInvariant();
        name ??= uriScheme;
        ModelName.Validate(nameof(EndpointAnnotation), name);

        Protocol = protocol;
        UriScheme = uriScheme;
        _transport = transport;
        Name = name;
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsExplicitlyProxied = isProxied;
        DefaultNetworkID = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;
        AllAllocatedEndpoints = new(DefaultNetworkID, _allocated);
    }

    /// <inheritdoc cref="EndpointAnnotation(ProtocolType, NetworkIdentifier?, string?, string?, string?, int?, int?, bool?, bool?)"/>
    public EndpointAnnotation(
        ProtocolType protocol,
        NetworkIdentifier? networkId,
        string? uriScheme,
        string? transport,
        [EndpointName] string? name,
        int? port,
        int? targetPort,
        bool? isExternal,
        bool isProxied)
        : this(protocol, networkId, uriScheme, transport, name, port, targetPort, isExternal, (bool?)isProxied)
    {
    }

    /// <summary>The name, unique within the resource, whatever the case.</summary>
    public string Name { get; set; }

    /// <summary>The transport protocol.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>
    /// The port that clients use; null or 0 for one that is free. Without a proxy it falls back to
    /// <see cref="TargetPort"/>, unless it was set to null.
    /// </summary>
    public int? Port
    {
        get => _port ?? (IsProxied || _portCleared ? null : _targetPort);
        set
        {
            _port = value;
            _portCleared = value is null;
        }
    }

    /// <summary>
    /// The port on which the resource listens; null or 0 for one that is free. Without a proxy it falls back to
    /// <see cref="Port"/>, unless it was set to null.
    /// </summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied || _targetPortCleared ? null : _port);
        set
        {
            _targetPort = value;
            _targetPortCleared = value is null;
        }
    }

    /// <summary>The scheme of the endpoint's URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>The host name or address on which the resource listens. Default "localhost".</summary>
    public string TargetHost { get; set; } = KnownHostNames.Localhost;

    /// <summary>The protocol above TCP or UDP: "http", "http2" or the protocol's own name. Derived from the scheme unless set.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme.ToLowerInvariant() is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>Whether the endpoint is to be reached from outside of the deployment. Default false.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy listens on <see cref="Port"/> and passes on to <see cref="TargetPort"/>. Default true.</summary>
    public bool IsProxied
    {
        get => _isProxied;
        set
        {
            _isProxied = value;
            _isExplicitlyProxied = value;
        }
    }

    /// <summary>What was asked for as to <see cref="IsProxied"/>; null when the orchestrator may decide.</summary>
    public bool? IsExplicitlyProxied
    {
        get => _isExplicitlyProxied;
        set
        {
            _isExplicitlyProxied = value;
            _isProxied = value ?? true;
        }
    }

    /// <summary>Whether references to the whole resource leave this endpoint out. Default false.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Whether the endpoint uses TLS. By default true for the scheme "https" and false for others.</summary>
    public bool TlsEnabled
    {
        get => _tlsEnabled ?? Names.Same(UriScheme, "https");
        set => _tlsEnabled = value;
    }

    /// <summary>The network on which the endpoint lives.</summary>
    public NetworkIdentifier DefaultNetworkID { get; }

    /// <summary>The address on <see cref="DefaultNetworkID"/>; null until it is allocated. Setting null makes those who wait for it fail.</summary>
    /// <exception cref="InvalidOperationException">The address set belongs to another network.</exception>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => AllAllocatedEndpoints.TryGet(DefaultNetworkID);
        set
        {
            if (value is null)
            {
                _allocated.SetException(new InvalidOperationException($"The endpoint `{Name}` is not allocated"));
                return;
            }

            if (value.NetworkID != DefaultNetworkID)
            {
                throw new InvalidOperationException(
                    $"The default AllocatedEndpoint's network ID must match the EndpointAnnotation network ID ('{DefaultNetworkID}'). "
                    + $"The attempted AllocatedEndpoint belongs to '{value.NetworkID}'.");
            }

            _allocated.SetValue(value);
        }
    }

    /// <summary>The addresses on all networks.</summary>
    public NetworkEndpointSnapshotList AllAllocatedEndpoints { get; }

    /// <summary>The <see cref="Port"/> that was asked for, without what follows from the target port.</summary>
    internal int? SpecifiedPort => _port;

    /// <summary>The variable that tells the process its <see cref="TargetPort"/>; null for none.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>Whether a proxy is used in the end, where <see cref="IsExplicitlyProxied"/> leaves that open.</summary>
    internal void SetResolvedIsProxied(bool isProxied) => _isProxied = isProxied;

    /// <summary>Port 0 and no port mean the same: one that is free.</summary>
    internal static int? NormalizePort(int? port) => port is 0 ? null : port;
}
