using System.Runtime.CompilerServices;

namespace ApplicationUnderTest;

/// <summary>
/// A copy of <c>tests/second-backend</c>, without packages, in a folder of its own outside the repository whose name has
/// a space, and the settings by which the AppHost runs it.
/// </summary>
internal sealed class SecondBackend : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("second backend ");

    public SecondBackend()
    {
        var source = new DirectoryInfo(Source());
        foreach (var file in source.EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true }))
        {
            var relative = System.IO.Path.GetRelativePath(source.FullName, file.FullName);
            if (!relative.StartsWith("node_modules", StringComparison.Ordinal))
            {
                var target = System.IO.Path.Combine(Path, relative);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
                file.CopyTo(target);
            }
        }
    }

    public string Path => _folder.FullName;

    /// <summary>What a person would write into the section <c>Backend</c> of <c>appsettings.json</c>.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Backend:Path"] = Path,
        ["Backend:Stage"] = "notes",
        ["Backend:TargetPort"] = "4000",
        ["Backend:MigrateCommand:0"] = "pnpm",
        ["Backend:MigrateCommand:1"] = "run",
        ["Backend:MigrateCommand:2"] = "migrate",
        ["Backend:StartCommand:0"] = "pnpm",
        ["Backend:StartCommand:1"] = "run",
        ["Backend:StartCommand:2"] = "serve",
        ["Backend:HealthPath"] = "/health",
        ["Backend:DatabaseName"] = "notes",
        ["Backend:MemoryLimitMiB"] = "256",
        ["Backend:Environment:GREETING"] = "good day",
    };

    /// <summary>The same with those of a run in containers; null is a run as processes.</summary>
    public Dictionary<string, string> SettingsFor(ContainerRun? run)
    {
        run?.RemoveImageOf(new() { Path = Path, Stage = "notes" });
        return new(Settings.Concat(run?.Settings ?? new Dictionary<string, string>()));
    }

    /// <summary>Replaces a text in one of its files.</summary>
    public void Change(string file, string old, string @new)
    {
        var path = System.IO.Path.Combine(Path, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, @new, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Source([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath("../second-backend", System.IO.Path.GetDirectoryName(here)!);
}
