using NodePostgres.Hosting.Runtime;
using Tests.Shared;

namespace ApplicationUnderTest;

/// <summary>A script in the place of an engine's command.</summary>
internal static class EngineScript
{
    /// <summary>A PATH in which the engine's command first does what <paramref name="script"/> says.</summary>
    public static string PathWith(DirectoryInfo folder, ContainerEngine engine, string script)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        var command = path.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, engine.Name)).First(File.Exists);
        return PathWith(folder, engine.Name, $"{script}\nexec '{command}' \"$@\"");
    }

    /// <summary>A PATH in which a command is a script.</summary>
    public static string PathWith(DirectoryInfo folder, string name, string script)
    {
        var bin = folder.CreateSubdirectory("bin").FullName;
        ExecutableFile.Write(Path.Combine(bin, name), $"#!/bin/sh\n{script}\n");
        return $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
