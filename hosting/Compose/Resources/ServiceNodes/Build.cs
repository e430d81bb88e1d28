namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>How an image is built from source.</summary>
public sealed class Build
{
    /// <summary>The folder with the sources, relative to the compose file.</summary>
    public string? Context { get; set; }

    /// <summary>The Dockerfile, relative to <see cref="Context"/>.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>Build arguments.</summary>
    public Dictionary<string, string> Args { get; set; } = [];

    /// <summary>The stage at which the build ends; null means the last.</summary>
    public string? Target { get; set; }
}
