namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A secret that services mount as a file, an entry of the top-level <c>secrets</c>.</summary>
public sealed class Secret
{
    /// <summary>The path of the file that holds the secret, relative to the compose file.</summary>
    public string? File { get; set; }

    /// <summary>Whether the secret exists already and must not be created.</summary>
    public bool? External { get; set; }

    /// <summary>The secret's name in the engine, where it differs from its key.</summary>
    public string? Name { get; set; }

    /// <summary>Labels put on the secret.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}
