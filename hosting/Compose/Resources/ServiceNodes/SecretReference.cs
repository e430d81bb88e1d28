namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>A secret as a service mounts it. Compose outside of a swarm ignores owner and permissions: the file's own hold.</summary>
public sealed class SecretReference
{
    /// <summary>The key of the secret.</summary>
    public string? Source { get; set; }

    /// <summary>The file's name under <c>/run/secrets</c>, or a path.</summary>
    public string? Target { get; set; }

    /// <summary>The owner's user id.</summary>
    public int? Uid { get; set; }

    /// <summary>The owner's group id.</summary>
    public int? Gid { get; set; }

    /// <summary>The file's permissions, as a decimal number.</summary>
    public int? Mode { get; set; }
}
