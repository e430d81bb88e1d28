using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A bridge network (DCP: <c>api/v1/container_network_types.go</c>).</summary>
internal sealed record ContainerNetwork : DcpObject, IDcpKind<ContainerNetwork>
{
    /// <inheritdoc/>
    public static string Plural => "containernetworks";

    /// <inheritdoc/>
    public static JsonTypeInfo<ContainerNetwork> TypeInfo => DcpJsonContext.Default.ContainerNetwork;

    /// <summary>What is wanted.</summary>
    public ContainerNetworkSpec Spec { get; set; } = new();

    /// <summary>What there is; <see langword="null"/> until DCP has looked at the object.</summary>
    public ContainerNetworkStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What is wanted.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static ContainerNetwork Create(string name, ContainerNetworkSpec spec) => new()
    {
        Kind = nameof(ContainerNetwork),
        Metadata = { Name = name },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="ContainerNetwork"/>.</summary>
internal sealed record ContainerNetworkSpec
{
    /// <summary>The network's name in the engine; made from the object's name when <see langword="null"/>.</summary>
    public string? NetworkName { get; set; }

    /// <summary>Whether it has IPv6.</summary>
    public bool? Ipv6 { get; set; }

    /// <summary>Whether it outlives DCP.</summary>
    public bool? Persistent { get; set; }
}

/// <summary>The observed state of a <see cref="ContainerNetwork"/>.</summary>
internal sealed record ContainerNetworkStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>FailedToStart</c>, <c>Removed</c> or <c>NotFound</c>.</summary>
    public string? State { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; set; }

    /// <summary>Its id in the engine.</summary>
    public string? Id { get; set; }

    /// <summary>Its name in the engine.</summary>
    public string? NetworkName { get; set; }

    /// <summary>Its subnets.</summary>
    public List<string>? Subnets { get; set; }

    /// <summary>Its gateways, which are the host's addresses on it.</summary>
    public List<string>? Gateways { get; set; }

    /// <summary>The network is there.</summary>
    public const string Running = "Running";

    /// <summary>The network could not be created.</summary>
    public const string FailedToStart = "FailedToStart";
}
