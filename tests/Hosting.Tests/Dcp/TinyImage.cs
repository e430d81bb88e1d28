using System.Collections.Concurrent;
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

    // Why an engine will not do; null for one that will.
    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> Complaints = new(StringComparer.Ordinal);

    /// <summary>The command of an engine, podman before docker; the calling test is skipped where none of them can run a container.</summary>
    public static async Task<string> RequireEngineAsync(params string[] engines)
    {
        List<string?> complaints = [];
        foreach (var engine in engines is [] ? ["podman", "docker"] : engines)
        {
            complaints.Add(await Complaints.GetOrAdd(engine, _ => new(() => PrepareAsync(engine))).Value);
            if (complaints[^1] is null)
            {
                return engine;
            }
        }

        Assert.Skip(string.Join("; ", complaints));
        return "";
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

    /// <summary>Removes a network, unless another start of the orchestrator has tidied it up meanwhile.</summary>
    public static async Task RemoveNetworkAsync(string engine, string network)
    {
        var (_, output) = await ExecuteAsync(engine, ["network", "rm", network], null);
        var left = await RunAsync(engine, "network", "ls", "--format", "{{.Name}}");
        Assert.False(left.Contains(network), output);
    }

    private static async Task<string?> PrepareAsync(string engine)
    {
        if (!await AnswersAsync(engine))
        {
            return $"{engine} does not answer here";
        }

        if (!await HasAsync(engine, Name))
        {
            var (exitCode, output) = await ExecuteAsync(engine, ["import", "-", Name], await PackAsync());
            Assert.True(exitCode == 0, output);
        }

        // An engine may be installed and yet not be set up to start anything on this machine.
        var (started, complaint) = await ExecuteAsync(engine, ["run", "--rm", Name, "sh", "-c", "exit 0"], null);
        return started == 0 ? null : $"{engine} answers but cannot run a container here: {complaint}";
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
