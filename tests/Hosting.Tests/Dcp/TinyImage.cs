using System.Diagnostics;
using System.Formats.Tar;
using System.Runtime.Versioning;

namespace Hosting.Tests.Dcp;

/// <summary>
/// An engine that answers, and in it a container image made of this machine's own <c>sh</c>, <c>sleep</c> and <c>cat</c> with
/// their libraries: no registry is needed. The image stays, as a pulled one would.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class TinyImage
{
    public const string Name = "localhost/hosting-tests/tiny:1";

    private static readonly Lazy<Task<(string? Name, string Reason)>> Engine = new(PrepareAsync);

    /// <summary>The engine's command; the calling test is skipped where none can run a container.</summary>
    public static async Task<string> RequireEngineAsync()
    {
        var (engine, reason) = await Engine.Value;
        Assert.SkipWhen(engine is null, reason);
        return engine!;
    }

    /// <summary>Whether the engine has an image.</summary>
    public static async Task<bool> HasAsync(string engine, string image) =>
        (await ExecuteAsync(engine, ["image", "inspect", image], null)).ExitCode == 0;

    /// <summary>Runs the engine's command and returns the lines that it writes.</summary>
    public static async Task<string[]> RunAsync(string engine, params string[] arguments)
    {
        var (exitCode, output) = await ExecuteAsync(engine, arguments, null);
        Assert.True(exitCode == 0, $"{engine} {string.Join(' ', arguments)}: {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<(string? Name, string Reason)> PrepareAsync()
    {
        var reason = "neither podman nor docker answers here";
        foreach (var engine in (string[])["podman", "docker"])
        {
            if (await AnswersAsync(engine))
            {
                if (!await HasAsync(engine, Name))
                {
                    var (exitCode, output) = await ExecuteAsync(engine, ["import", "-", Name], await PackAsync());
                    Assert.True(exitCode == 0, output);
                }

                // An engine may be installed and yet not be set up to start anything on this machine.
                var (started, complaint) = await ExecuteAsync(engine, ["run", "--rm", Name, "sh", "-c", "exit 0"], null);
                if (started == 0)
                {
                    return (engine, "");
                }

                reason = $"{engine} answers but cannot run a container here: {complaint}";
            }
        }

        return (null, reason);
    }

    private static async Task<bool> AnswersAsync(string engine)
    {
        try
        {
            return (await ExecuteAsync(engine, ["network", "ls"], null)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // Not installed.
        }
    }

    private static async Task<byte[]> PackAsync()
    {
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            HashSet<string> packed = [];
            foreach (var program in (string[])["/bin/sh", "/bin/sleep", "/bin/cat"])
            {
                var (_, libraries) = await ExecuteAsync("ldd", [program], null);
                foreach (var path in libraries.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/')).Prepend(program).Where(packed.Add))
                {
                    var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
                    await using var contents = File.OpenRead(target);
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path[1..])
                    {
                        DataStream = contents,
                        Mode = (UnixFileMode)Convert.ToInt32("755", 8),
                    });
                }
            }

            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "tmp/"));
        }

        return archive.ToArray();
    }

    private static async Task<(int ExitCode, string Output)> ExecuteAsync(string program, string[] arguments, byte[]? input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + (process.ExitCode == 0 ? "" : await error));
    }
}
