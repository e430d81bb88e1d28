namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>An amount of resources.</summary>
public sealed class ResourceSpec
{
    /// <summary>Processors, <c>0.5</c> for instance.</summary>
    public string? Cpus { get; set; }

    /// <summary>Memory, <c>512m</c> for instance.</summary>
    public string? Memory { get; set; }
}
