namespace Aspire.Hosting.Builder;

/// <summary>Paths of the host, as app hosts give them: relative ones begin at the app host's directory.</summary>
internal static class HostPath
{
    /// <summary>The absolute path, with the separators of this platform and without one at the end.</summary>
    public static string Resolve(IDistributedApplicationBuilder builder, string path) => Resolve(builder.AppHostDirectory, path);

    /// <summary>The absolute path, beginning at any directory.</summary>
    public static string Resolve(string directory, string path)
    {
        var full = Path.GetFullPath(path.Replace('\\', '/').Replace('/', Path.DirectorySeparatorChar), directory);
        return Path.TrimEndingDirectorySeparator(full);
    }
}
