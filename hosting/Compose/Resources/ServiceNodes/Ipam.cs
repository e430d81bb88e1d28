namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>How a network gives out addresses.</summary>
public sealed class Ipam
{
    /// <summary>The driver; null leaves it to the engine.</summary>
    public string? Driver { get; set; }

    /// <summary>The address ranges: <c>subnet</c>, <c>gateway</c> and so on.</summary>
    public List<Dictionary<string, string>> Config { get; set; } = [];

    /// <summary>Options handed to the driver.</summary>
    public Dictionary<string, string> Options { get; set; } = [];
}
