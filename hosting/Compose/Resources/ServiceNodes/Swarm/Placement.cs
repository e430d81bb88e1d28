namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>On which nodes of a swarm containers may run.</summary>
public sealed class Placement
{
    /// <summary>Conditions that a node must meet.</summary>
    public List<string>? Constraints { get; set; }

    /// <summary>How containers are spread.</summary>
    public List<Dictionary<string, string>>? Preferences { get; set; }
}
