using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ApplicationUnderTest;

/// <summary>The AppHost, started to publish, as a process of its own.</summary>
internal sealed class PublishedApplication : IDisposable
{
    private const int Interrupt = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-publish-");

    /// <summary>The home of its user.</summary>
    public string Home => _folder.FullName;

    /// <summary>Where programs are looked for. Publishing needs no engine: by default none is to be found.</summary>
    public string SearchPath { get; init; } = Path.GetDirectoryName(Environment.ProcessPath)!;

    /// <summary>The output folder.</summary>
    public string Output => Path.Combine(_folder.FullName, "out");

    /// <summary>What the AppHost wrote, standard output and error together.</summary>
    public string Console { get; private set; } = string.Empty;

    public int ExitCode { get; private set; }

    /// <summary>Whether it was interrupted before it had made the output folder.</summary>
    public bool WasInterruptedEarly { get; private set; }

    public static string AppHostFolder => Projects.AppHost.ProjectPath;

    /// <summary>Publishes with further arguments. Where the output is not the usual folder, it is the last of them.</summary>
    public static async Task<PublishedApplication> PublishAsync(params string[] arguments)
    {
        var application = new PublishedApplication();
        await application.RunAsync(["--operation", "publish", "--step", "publish", "--output-path", application.Output, .. arguments]);
        return application;
    }

    public Task RunAsync(params string[] arguments) => RunAsync(arguments, interruptAfter: null);

    /// <summary>Runs the built AppHost from another folder than its own.</summary>
    public Task RunFromAsync(string folder, params string[] arguments) => RunAsync(arguments, interruptAfter: null, folder);

    /// <summary>The same by <c>dotnet run</c>.</summary>
    public Task DotnetRunFromAsync(string folder, params string[] arguments)
        => RunAsync(["run", "--no-build", "--no-launch-profile", "--configuration", Configuration(), "--project", AppHostFolder, "--", .. arguments], interruptAfter: null, folder, byPath: false);

    /// <summary>Publishes, and interrupts that some time after its start as Ctrl+C does.</summary>
    public Task InterruptAsync(TimeSpan after) => RunAsync(["--operation", "publish", "--step", "publish", "--output-path", Output], after);

    private async Task RunAsync(string[] arguments, TimeSpan? interruptAfter, string? folder = null, bool byPath = true)
    {
        string[] built = byPath ? ["exec", Path.Combine(AppContext.BaseDirectory, "AppHost.dll")] : [];
        string[] command = [Host(), .. built, .. arguments];
        // Where the tests run in the background, SIGINT is ignored, and whoever is started inherits that.
        var start = interruptAfter is null ? new ProcessStartInfo(command[0], command[1..]) : new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", .. command]);
        start.WorkingDirectory = folder ?? AppHostFolder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // The SDK's own packages are where they were restored to.
        start.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages
            ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["HOME"] = _folder.FullName;
        start.Environment["PATH"] = SearchPath;
        using var process = Process.Start(start)!;
        if (interruptAfter is { } after)
        {
            // Until it is the AppHost, a signal that is ignored here is ignored there.
            while (await CommandAsync(process) is "env")
            {
                await Task.Yield();
            }

            await Task.Delay(after, TestContext.Current.CancellationToken);
            _ = kill(process.Id, Interrupt);
            WasInterruptedEarly = !Directory.Exists(Output);
        }
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Console = string.Concat(both);
        ExitCode = process.ExitCode;
    }

    /// <summary>The text of a file in the output folder.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Output, name));

    public void Dispose() => _folder.Delete(recursive: true);

    // Null where the system does not tell.
    private static async Task<string?> CommandAsync(Process process)
    {
        var file = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/comm";
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).TrimEnd() : null;
    }

    // These tests lie in bin/<configuration>/<framework>.
    private static string Configuration() => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    private static string Host()
        => Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
            ? own
            : Path.Combine(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
