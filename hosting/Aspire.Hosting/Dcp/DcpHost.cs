using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// A running DCP: its API server, which is our child, and its controllers, which are the API server's.
/// </summary>
/// <remarks>
/// <para>
/// DCP watches this process and, when it dies without a word, stops everything and ends: it looks every second.
/// It lives in a session of its own, so that Ctrl+C in a terminal, which reaches every process of the foreground group,
/// does not make it tear everything down behind our back, in no order.
/// </para>
/// <para>
/// Left to itself, DCP takes 3 to 4 s to stop: it looks once a second whether all objects of a kind are gone, its
/// controllers look every 2 s whether the API server is, and so do its monitors, one per executable. So
/// <see cref="StopAsync"/> deletes the objects itself, ends the API server without a clean-up of its own, and signals the
/// rest instead of waiting for it to look.
/// </para>
/// </remarks>
internal sealed class DcpHost : IAsyncDisposable
{
    // Variables that would make a child believe it is the app host (the list is that of Microsoft's host).
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL"];

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    // How long DCP's own processes get to end after they were told to, before they are killed. They need some 20 ms, unless the
    // controllers still look after a process that has gone; and nothing depends on them any more.
    private static readonly TimeSpan ExitGrace = TimeSpan.FromMilliseconds(300);

    // How long the removal of containers may take where DCP had to be killed.
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromMinutes(1);

    // DCP starts its controllers within half a second, on a busy machine in some.
    private static readonly TimeSpan ControllersPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ControllersPollInterval = TimeSpan.FromMilliseconds(100);

    private readonly DcpSession _session;
    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly DcpExitNudge _nudge;
    private readonly string? _containerRuntime;
    private readonly string? _program;
    private readonly Lock _stopLock = new();
    private int? _controllers;
    private Task? _stop;

    private DcpHost(DcpSession session, Process process, DcpClient client, string? containerRuntime, ILogger logger)
    {
        _session = session;
        _containerRuntime = containerRuntime;
        _process = process;
        _logger = logger;
        Client = client;
        _program = ProcessEntry.Read(process.Id)?.Program;
        _nudge = new DcpExitNudge(client);
        _nudge.Start();
        Exited = WaitForExitAsync(process);
        _ = RememberControllersAsync();
    }

    /// <summary>The API's client. It is usable until the host is stopped.</summary>
    public DcpClient Client { get; }

    /// <summary>The folder of this run, which only the user can enter. It is deleted in the end.</summary>
    public string SessionFolder => _session.Folder;

    /// <summary>The API server's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Ends when DCP's API server has ended, for whatever reason, with its exit code.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts DCP and waits until its API answers.</summary>
    /// <param name="options">How it is started.</param>
    /// <param name="logger">For what is worth saying about DCP itself.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind then.</param>
    /// <returns>The running DCP.</returns>
    /// <exception cref="DcpException">DCP is not there, cannot be executed, ended early, or did not answer in time.</exception>
    public static async Task<DcpHost> StartAsync(DcpHostOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        DcpLauncher.RequireExecutable(options.ExecutablePath);
        DcpLauncher.RequireHome(options);
        var session = DcpSession.Create();
        Process? process = null;
        try
        {
            process = DcpLauncher.Launch(options, session, NotInherited);
            var address = await WaitForAddressAsync(options, session, process, cancellationToken).ConfigureAwait(false);
            session.ForgetKey();
            var host = new DcpHost(session, process, new DcpClient(address, session.Token, session.Certificate), options.ContainerRuntime, logger);
            logger.LogDebug("DCP (process {ProcessId}) listens on {Address} after {Milliseconds:0} ms.", process.Id, address, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return host;
        }
        catch
        {
            if (process is not null)
            {
                process.Kill();
                await DcpProcesses.Find(session.Folder, process.Id, program: null, controllers: null).KillAllAsync().ConfigureAwait(false);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                process.Dispose();
            }

            session.Dispose();
            throw;
        }
    }

    /// <summary>The end of DCP's own log. It quotes commands with their arguments: not for the console.</summary>
    /// <param name="lines">At most so many lines.</param>
    /// <returns>The lines.</returns>
    public IReadOnlyList<string> ReadLogTail(int lines) => _session.ReadLogTail(lines);

    /// <summary>
    /// Deletes all objects, which stops what they stand for (persistent containers and volumes stay), and ends DCP. When the
    /// task ends, no process of DCP and none that it started is left, nor its folder. Calling it again waits for the same end.
    /// </summary>
    /// <param name="timeout">
    /// How long executables and containers may take to stop; then they are killed. DCP itself sends SIGTERM, and SIGKILL 6 s
    /// later, so there is no point in more than about 15 s for executables.
    /// </param>
    /// <returns>A task that ends when everything is gone.</returns>
    public Task StopAsync(TimeSpan timeout)
    {
        lock (_stopLock)
        {
            return _stop ??= StopCoreAsync(timeout);
        }
    }

    /// <summary>Stops DCP as <see cref="StopAsync"/> does, within 15 s.</summary>
    /// <returns>A task that ends when everything is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(15)).ConfigureAwait(false);
        Client.Dispose();
        _process.Dispose();
        _session.Dispose();
    }

    private async Task StopCoreAsync(TimeSpan timeout)
    {
        var cleared = false;
        if (!Exited.IsCompleted)
        {
            using var deadline = new CancellationTokenSource(timeout);
            var before = FindProcesses();
            try
            {
                await DcpCleanup.DeleteEverythingAsync(Client, before, deadline.Token).ConfigureAwait(false);
                cleared = true;
                await Client.RequestShutdownAsync(cleanUp: false, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or DcpException)
            {
                _logger.LogWarning("Not everything could be stopped in order{Reason}; what is left is killed.",
                    exception is OperationCanceledException ? $" within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s" : $" ({exception.Message})");
            }
        }

        await _nudge.DisposeAsync().ConfigureAwait(false);
        var processes = FindProcesses();
        if (cleared && !processes.AnyOfUser)
        {
            processes.TerminateHelpers();
            await processes.EndOwnAsync(ExitGrace).ConfigureAwait(false);
        }
        else
        {
            var controllers = processes.Controllers;
            await processes.KillAllAsync().ConfigureAwait(false);
            if (controllers is { } creator)
            {
                await RemoveContainersAsync(creator).ConfigureAwait(false);
            }
        }

        if (await Task.WhenAny(Exited, Task.Delay(ExitGrace)).ConfigureAwait(false) != Exited)
        {
            _process.Kill();
        }

        await Exited.ConfigureAwait(false);
        // DCP does so last, unless it was killed before.
        _session.DeleteFolder();
    }

    private async Task RemoveContainersAsync(int controllers)
    {
        using var bound = new CancellationTokenSource(RemovalPatience);
        var left = new DcpContainers(_containerRuntime, controllers);
        string complaint;
        try
        {
            complaint = await left.RemoveAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            complaint = $"The engine took longer than {RemovalPatience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.";
        }

        if (complaint.Length > 0)
        {
            _logger.LogWarning("Containers may be left: {Complaint} To remove them: {Remedy}", complaint, left.Remedy);
        }
    }

    // By them their processes are found when they have been killed; by then it is too late to ask who they are. The API server
    // starts them once it listens, and they start everything else: so they are known before there is anything to be found.
    private async Task RememberControllersAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (OperatingSystem.IsLinux() && _controllers is null && !Exited.IsCompleted && Stopwatch.GetElapsedTime(started) < ControllersPatience)
        {
            _controllers = DcpProcesses.ControllersAmong(ProcessEntry.ReadChildren(ProcessId));
            await Task.Delay(ControllersPollInterval).ConfigureAwait(false);
        }
    }

    private DcpProcesses FindProcesses() => DcpProcesses.Find(_session.Folder, _process.Id, _program, _controllers);

    private static async Task<int> WaitForExitAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    private static async Task<Uri> WaitForAddressAsync(DcpHostOptions options, DcpSession session, Process process, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // The file appears under its name when it is complete, and the port is bound by then.
            if (File.Exists(session.KubeconfigFile))
            {
                return Kubeconfig.ReadServer(session.KubeconfigFile);
            }

            if (process.HasExited)
            {
                throw new DcpException(
                    $"DCP '{options.ExecutablePath}' ended with exit code {process.ExitCode} before it was ready.{Tail(session)}");
            }

            if (Stopwatch.GetElapsedTime(started) > options.StartTimeout)
            {
                throw new DcpException(
                    $"DCP '{options.ExecutablePath}' was not ready within {options.StartTimeout.TotalSeconds:0} s – the machine may be overloaded; try again.{Tail(session)}");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Tail(DcpSession session)
    {
        var lines = session.ReadLogTail(10);
        return lines.Count == 0 ? " It wrote nothing." : $" Its last lines:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", lines)}";
    }
}
