using AppHost.Containers;

namespace AppHost.Tests.Containers;

/// <summary>A script in the place of an engine's command.</summary>
internal static class EngineScript
{
    /// <summary>A PATH in which the engine's command first does what <paramref name="script"/> says.</summary>
    public static async Task<string> PathWithAsync(DirectoryInfo folder, ContainerEngine engine, string script)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        var command = path.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, engine.Name)).First(File.Exists);
        return await PathWithAsync(folder, engine.Name, $"{script}\nexec '{command}' \"$@\"");
    }

    /// <summary>A PATH in which a command is a script.</summary>
    public static async Task<string> PathWithAsync(DirectoryInfo folder, string name, string script)
    {
        var bin = folder.CreateSubdirectory("bin").FullName;
        var file = Path.Combine(bin, name);
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
