namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// What counts as a source of a project: every file but packages, what a build writes, tests, documentation, and what
/// begins with a dot or ends as an editor's backup does.
/// </summary>
internal static class SourceFiles
{
    /// <summary>Where a build may put its output; the first that exists holds the stamp of the build.</summary>
    public static IReadOnlyList<string> OutputFolders { get; } = ["dist", "build", "out"];

    private const int LargestHashed = 1 << 20;

    private static readonly HashSet<string> IgnoredFolders = new(StringComparer.Ordinal)
    {
        "node_modules", "coverage", "logs", "reports", "test", "tests", "__tests__", "dist-test",
    };

    private static readonly string[] IgnoredEndings = ["~", ".swp", ".tmp", ".log", ".pid", ".tsbuildinfo", ".md"];

    /// <summary>The sources under <paramref name="folder"/>.</summary>
    public static IEnumerable<string> In(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(IsSource))
        {
            yield return file;
        }

        foreach (var file in Folders(folder).SelectMany(In))
        {
            yield return file;
        }
    }

    /// <summary>The folders directly in <paramref name="folder"/> that hold sources.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder)
        .Where(path => IsSourceFolder(path) && !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint));

    /// <summary>Whether a change of <paramref name="path"/> within <paramref name="folder"/> is one of a source.</summary>
    public static bool Contains(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        var parents = Path.GetDirectoryName(relative)!.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return IsSource(relative) && parents.All(IsSourceFolder) && IsSourceFolder(relative);
    }

    /// <summary>A text that changes with a file: of a large one, its size and time, since reading it would take too long.</summary>
    public static string? Version(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length > LargestHashed
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
            : null;
    }

    private static bool IsSourceFolder(string path)
    {
        var name = Path.GetFileName(path);
        return !name.StartsWith('.') && !IgnoredFolders.Contains(name) && !OutputFolders.Contains(name);
    }

    private static bool IsSource(string path)
    {
        var name = Path.GetFileName(path);
        return !name.StartsWith('.') && !IgnoredEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }
}
