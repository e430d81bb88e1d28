namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>The command that tells whether a service is well.</summary>
public sealed class Healthcheck
{
    /// <summary>The command: <c>CMD</c> and its arguments, or <c>CMD-SHELL</c> and one line for the shell.</summary>
    public List<string> Test { get; set; } = [];

    /// <summary>How long between two checks, <c>30s</c> for instance.</summary>
    public required string Interval { get; set; }

    /// <summary>How long one check may take.</summary>
    public required string Timeout { get; set; }

    /// <summary>How many failures in a row make the service unhealthy; compose's default is 3.</summary>
    public int? Retries { get; set; }

    /// <summary>How long failures after the start do not count.</summary>
    public required string StartPeriod { get; set; }
}
