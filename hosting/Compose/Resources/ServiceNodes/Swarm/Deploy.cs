namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>How a service is deployed: replicas, placement, resource limits.</summary>
public sealed class Deploy
{
    /// <summary>How many containers run.</summary>
    public int? Replicas { get; set; }

    /// <summary><c>replicated</c> or <c>global</c>.</summary>
    public string? Mode { get; set; }

    /// <summary>Limits and reservations.</summary>
    public Resources? Resources { get; set; }

    /// <summary>On which nodes the containers may run.</summary>
    public Placement? Placement { get; set; }

    /// <summary>How an update is rolled out.</summary>
    public UpdateConfig? UpdateConfig { get; set; }

    /// <summary>When a container is started again.</summary>
    public RestartPolicy? RestartPolicy { get; set; }

    /// <summary>Labels put on the service.</summary>
    public LabelSpecs? Labels { get; set; }
}
