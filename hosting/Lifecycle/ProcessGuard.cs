namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Stops the application when a process that it cannot do without was killed: the <c>dotnet run</c> above it, after which nobody would
/// stop it, or the orchestrator, after which nothing can be started. A shell above it is not watched: closing a terminal has a signal of
/// its own; nor is the Aspire CLI, which Aspire watches itself. Linux only.
/// </summary>
internal sealed class ProcessGuard(ProcessGuard.Parent above, HostProcess host, IHostApplicationLifetime lifetime, TimeProvider time) : EarlyBackgroundService(lifetime)
{
    /// <summary>Among the variables that the .NET SDK sets for itself and leaves to what <c>dotnet run</c> starts (seen with 10.0).</summary>
    private const string MarkOfDotnetRun = "MSBUILDFAILONDRIVEENUMERATINGWILDCARD";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IHostApplicationLifetime _lifetime = lifetime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ProcessIdentity? orchestrator = null;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (above.Process?.IsAlive() is false)
            {
                Stop($"The process '{above.Process.Name}' that started this app host is gone; stopping.");
                return;
            }

            orchestrator ??= host.FindOrchestrator();
            if (orchestrator?.IsAlive() is false)
            {
                Stop($"The orchestrator (DCP, process {orchestrator.Pid}) has ended, and nothing can be started or stopped without it. The application stops; the data stays. Start it again.");
                return;
            }
        }
    }

    /// <summary>The process to watch above this one, looked at now, since it may be gone when the services start; null where there is none.</summary>
    public static ProcessIdentity? FindParent() =>
        ProcessIdentity.Of(Environment.ProcessId) is { } self && ProcessIdentity.Of(self.Parent) is { } parent
            ? Watched(self, parent, Environment.GetEnvironmentVariable(MarkOfDotnetRun) is not null)
            : null;

    /// <summary>The process to watch, by the parent that a process sees when it first looks, and whether <c>dotnet run</c> started it.</summary>
    internal static ProcessIdentity? Watched(ProcessIdentity self, ProcessIdentity parent, bool isMarked) => parent switch
    {
        { Name: "dotnet" } => parent,

        // Killed before this process could look: somebody who takes in orphans is the parent now. That may be any process
        // (prctl(2), PR_SET_CHILD_SUBREAPER), but none of the process group that this one was started in. One that leads a group
        // is not from `dotnet run`, but from a shell.
        { Pid: 1 } or { Name: "systemd" } when isMarked => ProcessIdentity.Gone,
        _ when isMarked && self.Group != self.Pid && self.Group != parent.Group => ProcessIdentity.Gone,
        _ => null,
    };

    /// <summary>The process to watch above this one; null where there is none.</summary>
    internal sealed record Parent(ProcessIdentity? Process);

    private void Stop(string why)
    {
        Console.Error.WriteLine($"{Environment.NewLine}  {why}{Environment.NewLine}");
        Environment.ExitCode = 1;
        _lifetime.StopApplication();
    }
}
