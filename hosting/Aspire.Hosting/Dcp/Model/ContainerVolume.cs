using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A named volume (DCP: <c>api/v1/container_volume_types.go</c>).</summary>
internal sealed record ContainerVolume : DcpObject, IDcpKind<ContainerVolume>
{
    /// <inheritdoc/>
    public static string Plural => "containervolumes";

    /// <inheritdoc/>
    public static JsonTypeInfo<ContainerVolume> TypeInfo => DcpJsonContext.Default.ContainerVolume;

    /// <summary>What is wanted.</summary>
    public ContainerVolumeSpec Spec { get; set; } = new();

    /// <summary>What there is; <see langword="null"/> until DCP has looked at the object.</summary>
    public ContainerVolumeStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What is wanted.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static ContainerVolume Create(string name, ContainerVolumeSpec spec) => new()
    {
        Kind = nameof(ContainerVolume),
        Metadata = { Name = name },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="ContainerVolume"/>.</summary>
internal sealed record ContainerVolumeSpec
{
    /// <summary>The volume's name in the engine.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether the volume stays when its object is deleted; it does by default.</summary>
    public bool? Persistent { get; set; }
}

/// <summary>The observed state of a <see cref="ContainerVolume"/>.</summary>
internal sealed record ContainerVolumeStatus
{
    /// <summary><c>Pending</c>, <c>RuntimeUnhealthy</c> or <see cref="Ready"/>.</summary>
    public string? State { get; set; }

    /// <summary>The volume is there.</summary>
    public const string Ready = "Ready";
}
