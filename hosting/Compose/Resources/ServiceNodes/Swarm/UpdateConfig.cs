namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>How an update is rolled out.</summary>
public sealed class UpdateConfig
{
    /// <summary>How many containers at once.</summary>
    public int? Parallelism { get; set; }

    /// <summary>How long between two groups.</summary>
    public string? Delay { get; set; }

    /// <summary><c>continue</c>, <c>rollback</c> or <c>pause</c>.</summary>
    public string? FailureAction { get; set; }

    /// <summary>How long a container is watched after its update.</summary>
    public string? Monitor { get; set; }

    /// <summary>Which part of the containers may fail.</summary>
    public string? MaxFailureRatio { get; set; }

    /// <summary><c>stop-first</c> or <c>start-first</c>.</summary>
    public string? Order { get; set; }
}
