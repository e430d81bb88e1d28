namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>The resources of a container.</summary>
public sealed class Resources
{
    /// <summary>What it may use at most.</summary>
    public ResourceSpec? Limits { get; set; }

    /// <summary>What is kept for it.</summary>
    public ResourceSpec? Reservations { get; set; }
}
