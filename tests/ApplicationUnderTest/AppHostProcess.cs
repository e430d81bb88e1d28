using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NodePostgres.Hosting.PinnedTools;

namespace ApplicationUnderTest;

/// <summary>
/// <c>dotnet run</c> on the AppHost, as a person types it, in a session of its own. Its HOME, data and ports are throwaway;
/// every process that comes of it carries a mark in its environment, by which what is left over can be found.
/// </summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const string Mark = "APPHOST_TESTS_MARK";
    private const string ListenState = "0A";
    private static readonly TimeSpan Patience = RunningApplication.Patience;

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private readonly Process _process;

    private AppHostProcess(DirectoryInfo folder, int port, IReadOnlyDictionary<string, string>? environment, IEnumerable<string> settings, string? project = null)
    {
        BackendUrl = new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}");
        var configuration = typeof(AppHostProcess).Assembly.Location.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        string[] arguments =
        [
            "--default-signal=INT", "setsid",
            "dotnet", "run", "--no-build", "--no-launch-profile", "-c", configuration, "--project", project ?? Projects.AppHost.ProjectPath, "--",
            "--runtime=processes", $"--Postgres:DataFolder={folder.FullName}/postgres", $"--Backend:Port={port}", "--Backend:Watch=false",
            .. RunningApplication.PatientBackend, .. settings,
        ];
        // env and setsid become dotnet: the process started here leads its group and heeds Ctrl+C, as in a terminal, also
        // where the tests run in the background, with SIGINT ignored.
        var start = new ProcessStartInfo("env", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Mark] = _mark;
        // The tools' cache is shared with everything else; secrets and whatever else a home gets are not.
        start.Environment["XDG_CACHE_HOME"] = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        // As are the images of a container engine without root.
        start.Environment["XDG_DATA_HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        start.Environment["HOME"] = Directory.CreateDirectory(Path.Combine(folder.FullName, "home")).FullName;
        // Nor are temporary files.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(TemporaryFolder(folder)).FullName;
        // The dashboard port of the launch profile belongs to a run by hand.
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri BackendUrl { get; }

    /// <summary>The port that the start said PostgreSQL is reached on.</summary>
    public string PostgresPort => Regex.Match(Output, @"PostgreSQL  localhost:(\d+)").Groups[1].Value;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Where it has its temporary files.</summary>
    public static string TemporaryFolder(DirectoryInfo folder) => Path.Combine(folder.FullName, "tmp");

    /// <summary>Starts it and returns as soon as the app host's own process is there. Settings are arguments of the app host.</summary>
    public static async Task<AppHostProcess> StartAsync(DirectoryInfo folder, params IEnumerable<string> settings)
    {
        var process = new AppHostProcess(folder, LoopbackPorts.FindFree(), environment: null, settings);
        await process.UntilAsync(() => process.Left().Any(pid => Name(pid) == "AppHost"), "the app host to start");
        return process;
    }

    /// <summary>Starts it and returns when it is ready. The environment is on top of this process's, settings are arguments of the app host.</summary>
    public static async Task<AppHostProcess> StartReadyAsync(
        DirectoryInfo folder, int? port = null, IReadOnlyDictionary<string, string>? environment = null, params IEnumerable<string> settings) =>
        await ReadyAsync(new AppHostProcess(folder, port ?? LoopbackPorts.FindFree(), environment, settings));

    /// <summary>The same for another app host, built as these tests are.</summary>
    public static async Task<AppHostProcess> StartOtherReadyAsync(DirectoryInfo folder, string project, params IEnumerable<string> settings) =>
        await ReadyAsync(new AppHostProcess(folder, LoopbackPorts.FindFree(), environment: null, settings, project));

    private static async Task<AppHostProcess> ReadyAsync(AppHostProcess process)
    {
        using var bound = new CancellationTokenSource(Patience);
        await using var registration = bound.Token.Register(() => process._ready.TrySetResult(false));
        if (await process._ready.Task)
        {
            return process;
        }

        await process.DisposeAsync();
        throw new TimeoutException($"The application did not become ready. It said:\n{process.Output}");
    }

    /// <summary>Ends it in one of the ways that the tests of stops are named for.</summary>
    public void End(string way)
    {
        switch (way)
        {
            case "Ctrl+C":
                PressCtrlC();
                break;
            case "Ctrl+C twice":
                PressCtrlC();
                PressCtrlC();
                break;
            case "SIGTERM to dotnet run":
                SignalDotnetRun("TERM");
                break;
            case "SIGTERM to the app host":
                SignalAppHost("TERM");
                break;
            case "SIGKILL to the app host":
                SignalAppHost("KILL");
                break;
            case "SIGKILL to dotnet run":
                SignalDotnetRun("KILL");
                break;
            default:
                throw new ArgumentException($"'{way}' is no way to end it.", nameof(way));
        }
    }

    /// <summary>Ctrl+C in the terminal: SIGINT to every process of the foreground group.</summary>
    public void PressCtrlC() => Send(-_process.Id, "INT");

    private void SignalDotnetRun(string signal) => Send(_process.Id, signal);

    public void SignalAppHost(string signal) => Send(AppHostId, signal);

    /// <summary>SIGKILL to its processes that have <paramref name="text"/> in their command lines.</summary>
    public void Kill(string text) =>
        Left().Where(pid => ReadProc(pid, "cmdline").Contains(text, StringComparison.Ordinal)).ToList().ForEach(pid => Send(pid, "KILL"));

    public int AppHostId => Left().First(pid => Name(pid) == "AppHost");

    /// <summary>The command line of each process.</summary>
    public IEnumerable<string> CommandLines() => Left().Select(pid => ReadProc(pid, "cmdline").Replace('\0', ' '));

    /// <summary>The local addresses of all sockets on which its processes listen, as in /proc/net/tcp.</summary>
    public IReadOnlyList<string> Listeners()
    {
        var sockets = Left().SelectMany(Sockets).ToHashSet();
        return [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == ListenState && sockets.Contains(fields[9]))
            .Select(fields => fields[1].Split(':')[0])];
    }

    /// <summary>Waits until it has written <paramref name="text"/>.</summary>
    public Task UntilSaidAsync(string text) =>
        UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), $"it to say '{text}'");

    /// <summary>Waits until one of its processes has <paramref name="text"/> in its command line.</summary>
    public Task UntilRunsAsync(string text) => UntilAsync(
        () => CommandLines().Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' to run");

    /// <summary>Waits until the app host's own process has ended.</summary>
    public Task UntilAppHostEndedAsync() => UntilAsync(() => Left().All(pid => Name(pid) != "AppHost"), "the app host to end");

    /// <summary>Waits until something holds; <paramref name="what"/> names it in the failure.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            try
            {
                await poll.WaitForNextTickAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited in vain for {what}. It said:\n{Output}");
            }
        }
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until nothing of it runs any more.</summary>
    public async Task UntilNothingIsLeftAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Left().ToList() is { Count: > 0 } left)
        {
            try
            {
                await poll.WaitForNextTickAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Still there: {string.Join(", ", left.Select(pid => $"{pid} {Name(pid)}"))}. The output:\n{Output}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // In rounds: one of them may have started another meanwhile.
        while (Left().ToList() is { Count: > 0 } left)
        {
            left.ForEach(pid => Send(pid, "KILL"));
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(object sender, DataReceivedEventArgs received)
    {
        if (received.Data is not { } line)
        {
            // It has ended.
            _ready.TrySetResult(false);
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (line.Contains("Stop with Ctrl+C", StringComparison.Ordinal))
        {
            _ready.TrySetResult(true);
        }
        else if (line.Contains("Mend the fault", StringComparison.Ordinal))
        {
            _ready.TrySetResult(false);
        }
    }

    // podman's name server is begun by whoever needs it first, and goes with the last network that it serves, which may be another's.
    private IEnumerable<int> Left() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid != 0 && ReadProc(pid, "environ").Contains($"{Mark}={_mark}", StringComparison.Ordinal) && Name(pid) != "aardvark-dns");

    // The inodes of a process's sockets; its links read "socket:[inode]".
    private static List<string> Sockets(int pid)
    {
        try
        {
            return [.. new DirectoryInfo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/fd").EnumerateFileSystemInfos()
                .Select(link => link.LinkTarget ?? "")
                .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(target => target["socket:[".Length..^1])];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Name(int pid) => ReadProc(pid, "comm").TrimEnd();

    private static string ReadProc(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or not ours.
            return "";
        }
    }

    private static void Send(int pid, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
