using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>
/// A tunnel through which containers of a network reach services that listen on the host's loopback address
/// (DCP: <c>api/v1/container_network_tunnel_proxy_types.go</c>): a client proxy in a container of its own, and a server proxy
/// on the host.
/// </summary>
/// <remarks>
/// DCP builds the client's image from <see cref="BaseImage"/>, pulled or, where that fails, local. The spec has a field
/// <c>baseImage</c>, which DCP 0.25 ignores. A local stand-in under that name needs glibc and OpenSSL's libcrypto, as Debian's slim images have them.
/// </remarks>
internal sealed record ContainerNetworkTunnelProxy : DcpObject, IDcpKind<ContainerNetworkTunnelProxy>
{
    /// <summary>The image that the client proxy's image is built from.</summary>
    public const string BaseImage = "mcr.microsoft.com/azurelinux/base/core:3.0";

    /// <inheritdoc/>
    public static string Plural => "containernetworktunnelproxies";

    /// <inheritdoc/>
    public static JsonTypeInfo<ContainerNetworkTunnelProxy> TypeInfo => DcpJsonContext.Default.ContainerNetworkTunnelProxy;

    /// <summary>What is wanted.</summary>
    public ContainerNetworkTunnelProxySpec Spec { get; set; } = new();

    /// <summary>What there is; <see langword="null"/> until DCP has looked at the object.</summary>
    public ContainerNetworkTunnelProxyStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What is wanted.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static ContainerNetworkTunnelProxy Create(string name, ContainerNetworkTunnelProxySpec spec) => new()
    {
        Kind = nameof(ContainerNetworkTunnelProxy),
        Metadata = { Name = name },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="ContainerNetworkTunnelProxy"/>.</summary>
internal sealed record ContainerNetworkTunnelProxySpec
{
    /// <summary>Name of the <see cref="ContainerNetwork"/> object.</summary>
    public string ContainerNetworkName { get; set; } = "";

    /// <summary>Names under which containers find the tunnel.</summary>
    public List<string>? Aliases { get; set; }

    /// <summary>The services to reach.</summary>
    public List<TunnelConfiguration>? Tunnels { get; set; }
}

/// <summary>One tunnel: from a service on the container network to a service on the host.</summary>
internal sealed record TunnelConfiguration
{
    /// <summary>Its name, unique within the proxy.</summary>
    public string Name { get; set; } = "";

    /// <summary>The <see cref="Service"/> on the host that is to be reached.</summary>
    public string ServerServiceName { get; set; } = "";

    /// <summary>The <see cref="Service"/> that stands for it on the container network; DCP makes it served by the client proxy.</summary>
    public string ClientServiceName { get; set; } = "";
}

/// <summary>The observed state of a <see cref="ContainerNetworkTunnelProxy"/>.</summary>
internal sealed record ContainerNetworkTunnelProxyStatus
{
    /// <summary><c>Pending</c>, <c>BuildingImage</c>, <c>Starting</c>, <see cref="Running"/> or <see cref="Failed"/>.</summary>
    public string? State { get; set; }

    /// <summary>The state of each tunnel.</summary>
    public List<TunnelStatus>? TunnelStatuses { get; set; }

    /// <summary>A sentence on the state.</summary>
    public string? Message { get; set; }

    /// <summary>Both proxies run.</summary>
    public const string Running = "Running";

    /// <summary>A proxy could not be started.</summary>
    public const string Failed = "Failed";
}

/// <summary>The observed state of one tunnel.</summary>
internal sealed record TunnelStatus
{
    /// <summary>The tunnel's name.</summary>
    public string Name { get; set; } = "";

    /// <summary><see cref="Ready"/>, <c>NotReady</c> or <c>Failed</c>.</summary>
    public string? State { get; set; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>Addresses of the client proxy on the container network.</summary>
    public List<string>? ClientProxyAddresses { get; set; }

    /// <summary>Port of the client proxy on the container network.</summary>
    public int ClientProxyPort { get; set; }

    /// <summary>The tunnel takes connections.</summary>
    public const string Ready = "Ready";
}
