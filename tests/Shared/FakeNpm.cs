namespace Tests.Shared;

/// <summary>A folder with a program <c>npm</c> of the test's own, and a cache beside it.</summary>
internal sealed class FakeNpm : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fake-npm-").FullName;

    /// <summary>What stands in for npm: a POSIX shell script, run in the folder to install into.</summary>
    public FakeNpm(string script)
    {
        Directory.CreateDirectory(SearchPath);
        ExecutableFile.Write(Path.Combine(SearchPath, "npm"), $"#!/bin/sh\necho run >> '{Calls}'\n{script}\n");
    }

    /// <summary>Installs the package <c>a-tool</c> with one file.</summary>
    public const string InstallsATool = "mkdir -p node_modules/a-tool && echo content > node_modules/a-tool/program";

    public string SearchPath => Path.Combine(_root, "bin");

    public string CacheRoot => Path.Combine(_root, "cache");

    public int CallCount => File.Exists(Calls) ? File.ReadLines(Calls).Count() : 0;

    private string Calls => Path.Combine(_root, "calls");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
