using System.Diagnostics;
using System.Runtime.Versioning;
using Tests.Shared;

namespace Postgres.Tests;

/// <summary><c>start.sh</c> on a folder that stands for the volume, before an entry point that says what it was given.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StartScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-start-");

    public StartScriptTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");

    [Fact]
    public async Task DataOfAnotherMajorThanTheTagSaysIsRefused()
    {
        Data("17");
        var (exitCode, output) = await RunAsync(tag: "18", image: null);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The volume 'shop' holds data of PostgreSQL 17, and this image is PostgreSQL 18, which cannot read it.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheImageSaysGoesBeforeItsTag()
    {
        Data("17");
        Assert.Equal((0, "postgres\n"), await RunAsync(tag: "stable", image: "17"));
        var (exitCode, output) = await RunAsync(tag: "17", image: "18");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The volume 'shop' holds data of PostgreSQL 17, and this image is PostgreSQL 18,", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImageOf17WhoseTagSays18IsRefusedBeforeItsDataIsOutsideOfTheVolume()
    {
        var (exitCode, output) = await RunAsync(tag: "18", image: "17");
        Assert.Equal(1, exitCode);
        Assert.Equal(
            "The tag of the image says PostgreSQL 18, but it is PostgreSQL 17, whose data would lie outside of the volume 'shop'. Name it by a tag that begins with 17 (Containers:PostgresImage).\n",
            output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Volume => Path.Combine(_folder.FullName, "volume");

    private void Data(string major) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Volume, "data")).FullName, "PG_VERSION"), major + "\n");

    private async Task<(int ExitCode, string Output)> RunAsync(string tag, string? image)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Projects.AppHost.ProjectPath, "..", "hosting", "Postgres", "start.sh"), TestContext.Current.CancellationToken);
        ExecutableFile.Write(Path.Combine(_folder.FullName, "docker-entrypoint.sh"), "#!/bin/sh\necho \"$@\"\n");
        var start = new ProcessStartInfo("/bin/sh", ["-c", script.Replace("/var/lib/postgresql", Volume, StringComparison.Ordinal), "start", tag, "shop", "postgres"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PG_MAJOR"] = image;
        start.Environment["PGDATA"] = Path.Combine(Volume, "data");
        using var process = Process.Start(start)!;
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(both));
    }
}
