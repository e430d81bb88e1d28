using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Stops the app host when the <c>dotnet run</c> or the Aspire CLI above it was killed, so that nothing of it is left running.
/// A shell as the parent is not watched: closing a terminal has a signal of its own.
/// </summary>
internal sealed class ParentProcessGuard(IHostApplicationLifetime lifetime, ILogger<ParentProcessGuard> logger, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (WatchedProcess() is not { } parent)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!parent.IsAlive())
                {
                    logger.LogWarning("The process {Pid} that started this app host is gone; stopping.", parent.Pid);
                    lifetime.StopApplication();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops for another reason.
        }
    }

    private static ProcessIdentity? WatchedProcess()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("ASPIRE_CLI_PID"), CultureInfo.InvariantCulture, out var cli)
            && Environment.GetEnvironmentVariable("ASPIRE_CLI_RUN_DETACHED") is null)
        {
            return ProcessIdentity.Of(cli);
        }

        return ProcessIdentity.OfParent() is { Name: "dotnet" } parent ? parent : null;
    }
}

/// <summary>A process by its id and its start time, so that a reused id is not taken for it. Linux only; null elsewhere.</summary>
internal sealed record ProcessIdentity(int Pid, string Name, string StartTime)
{
    public static ProcessIdentity? OfParent() => Read(Environment.ProcessId) is { } self ? Of(self.Parent) : null;

    public static ProcessIdentity? Of(int pid) => Read(pid) is { } stat ? new(pid, stat.Name, stat.StartTime) : null;

    public bool IsAlive() => Read(Pid) is { } stat && stat.StartTime == StartTime && stat.State is not "Z" and not "X";

    // proc(5): pid (comm) state ppid … the 22nd field is the start time; comm may hold spaces and brackets.
    private static (string Name, string State, int Parent, string StartTime)? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            return (stat[(stat.IndexOf('(') + 1)..end], fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
