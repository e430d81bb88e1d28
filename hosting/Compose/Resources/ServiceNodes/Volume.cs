using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>A volume: an entry of the top-level <c>volumes</c>, or a mount in a service.</summary>
public sealed class Volume : NamedComposeMember
{
    /// <summary>Of a mount: <c>volume</c>, <c>bind</c> or <c>tmpfs</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Of a mount: the path in the container.</summary>
    public string? Target { get; set; }

    /// <summary>Of a mount: the volume's key, or the folder on the host.</summary>
    public string? Source { get; set; }

    /// <summary>Of a mount: whether the container may only read.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>Of a volume: the driver; null leaves it to the engine.</summary>
    public string? Driver { get; set; }

    /// <summary>Of a volume: whether it exists already and must not be created.</summary>
    public bool? External { get; set; }
}
