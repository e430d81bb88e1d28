namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A secret that services mount as a file, an entry of the top-level <c>secrets</c>.</summary>
public sealed class Secret
{
    /// <summary>The path of the file that holds the secret, relative to the compose file.</summary>
    public string? File { get; set; }
}
