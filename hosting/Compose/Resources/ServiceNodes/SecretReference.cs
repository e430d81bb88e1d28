namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>A secret as a service mounts it. Compose outside of a swarm ignores owner and permissions: the file's own hold.</summary>
public sealed class SecretReference
{
    /// <summary>The key of the secret.</summary>
    public string? Source { get; set; }

    /// <summary>The file's name under <c>/run/secrets</c>, or a path.</summary>
    public string? Target { get; set; }
}
