using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>On which addresses of the host an endpoint is bound.</summary>
public enum EndpointBindingMode
{
    /// <summary>On one address.</summary>
    SingleAddress,

    /// <summary>On all addresses, IPv4 and IPv6.</summary>
    DualStackAnyAddresses,

    /// <summary>On all IPv4 addresses.</summary>
    IPv4AnyAddresses,

    /// <summary>On all IPv6 addresses.</summary>
    IPv6AnyAddresses,
}

/// <summary>The address of an endpoint on one network.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Endpoint.Name}, UriString = {UriString}")]
public class AllocatedEndpoint
{
    /// <summary>Creates an address that is bound on a single address, on the endpoint's own network.</summary>
    /// <inheritdoc cref="AllocatedEndpoint(EndpointAnnotation, string, int, EndpointBindingMode, string?, NetworkIdentifier?)"/>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    /// <summary>Creates an address on the endpoint's own network.</summary>
    /// <inheritdoc cref="AllocatedEndpoint(EndpointAnnotation, string, int, EndpointBindingMode, string?, NetworkIdentifier?)"/>
    public AllocatedEndpoint(
        EndpointAnnotation endpoint, string address, int port, EndpointBindingMode bindingMode, string? targetPortExpression = null)
        : this(endpoint, address, port, bindingMode, targetPortExpression, networkId: null)
    {
    }

    /// <summary>Creates an address.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">The host name or IP address that clients use.</param>
    /// <param name="port">The port that clients use, 1 to 65535.</param>
    /// <param name="bindingMode">On which addresses of the host it is bound.</param>
    /// <param name="targetPortExpression">What the orchestrator replaces by the port on which the process must listen; null for none.</param>
    /// <param name="networkId">The network from which the address is seen; null means the endpoint's own.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is no port.</exception>
    public AllocatedEndpoint(
        EndpointAnnotation endpoint,
        string address,
        int port,
        EndpointBindingMode bindingMode,
        string? targetPortExpression = null,
        NetworkIdentifier? networkId = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);

        Endpoint = endpoint;
        Address = address;
        Port = port;
        BindingMode = bindingMode;
        TargetPortExpression = targetPortExpression;
        NetworkID = networkId ?? endpoint.DefaultNetworkID;
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host name or IP address that clients use.</summary>
    public string Address { get; }

    /// <summary>The port that clients use.</summary>
    public int Port { get; }

    /// <summary>On which addresses of the host it is bound.</summary>
    public EndpointBindingMode BindingMode { get; }

    /// <summary>What the orchestrator replaces by the port on which the process must listen; null for none.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>The network from which the address is seen.</summary>
    public NetworkIdentifier NetworkID { get; }

    /// <summary>The scheme of the endpoint.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Address and port, joined by a colon.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>Scheme, address and port as a URL.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <summary>The URL.</summary>
    /// <returns><see cref="UriString"/>.</returns>
    public override string ToString() => UriString;
}
