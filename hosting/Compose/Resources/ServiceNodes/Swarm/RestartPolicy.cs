namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>When a container of a deployed service is started again.</summary>
public sealed class RestartPolicy
{
    /// <summary><c>none</c>, <c>on-failure</c> or <c>any</c>.</summary>
    public string? Condition { get; set; }

    /// <summary>How long to wait before.</summary>
    public string? Delay { get; set; }

    /// <summary>How often at most.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>How long a container must run for its start to count as good.</summary>
    public string? Window { get; set; }
}
