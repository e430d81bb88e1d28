namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>Where the output of a container goes.</summary>
public sealed class Logging
{
    /// <summary>The driver, <c>json-file</c> or <c>journald</c> for instance.</summary>
    public string? Driver { get; set; }

    /// <summary>Options handed to the driver.</summary>
    public Dictionary<string, string> Options { get; set; } = [];
}
