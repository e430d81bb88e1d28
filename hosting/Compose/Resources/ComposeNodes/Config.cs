namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A configuration file that services mount, an entry of the top-level <c>configs</c>. podman-compose does not know it.</summary>
public sealed class Config : NamedComposeMember
{
    /// <summary>The path of the file that holds the content, relative to the compose file.</summary>
    public string? File { get; set; }

    /// <summary>The content itself, in place of <see cref="File"/>.</summary>
    public string? Content { get; set; }
}
