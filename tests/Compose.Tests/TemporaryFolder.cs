using System.Runtime.Versioning;
using Tests.Shared;

namespace Compose.Tests;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("compose-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a shell script that can be executed and returns its path.</summary>
    [UnsupportedOSPlatform("windows")]
    public string WriteScript(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        ExecutableFile.Write(path, $"#!/bin/sh\n{text}\n");
        return path;
    }
}
