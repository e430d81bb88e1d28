namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>A configuration file as a service mounts it.</summary>
public sealed class ConfigReference
{
    /// <summary>The key of the configuration.</summary>
    public string? Source { get; set; }

    /// <summary>The path in the container.</summary>
    public string? Target { get; set; }

    /// <summary>The owner's user id.</summary>
    public string? Uid { get; set; }

    /// <summary>The owner's group id.</summary>
    public string? Gid { get; set; }

    /// <summary>The file's permissions, written in octal.</summary>
    public UnixFileMode? Mode { get; set; }
}
