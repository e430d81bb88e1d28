using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Stops the app host when the <c>dotnet run</c> or the Aspire CLI above it was killed, so that nothing of it is left running.
/// A shell as the parent is not watched: closing a terminal has a signal of its own.
/// </summary>
internal sealed class ParentProcessGuard(
    ProcessIdentity parent, IHostApplicationLifetime lifetime, ILogger<ParentProcessGuard> logger, TimeProvider time) : BackgroundService
{
    /// <summary>Among the variables that the .NET SDK sets for itself and leaves to what <c>dotnet run</c> starts (seen with 10.0).</summary>
    private const string MarkOfDotnetRun = "MSBUILDFAILONDRIVEENUMERATINGWILDCARD";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Adds the guard where there is a process to watch. It is looked at now, since it may be gone when the services start.</summary>
    public static void AddTo(IServiceCollection services)
    {
        if (WatchedProcess() is { } parent)
        {
            services.AddHostedService(provider => new ParentProcessGuard(
                parent,
                provider.GetRequiredService<IHostApplicationLifetime>(),
                provider.GetRequiredService<ILogger<ParentProcessGuard>>(),
                provider.GetRequiredService<TimeProvider>()));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!parent.IsAlive())
                {
                    logger.LogWarning("The process '{Name}' that started this app host is gone; stopping.", parent.Name);
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
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        if (int.TryParse(Environment.GetEnvironmentVariable("ASPIRE_CLI_PID"), CultureInfo.InvariantCulture, out var cli)
            && Environment.GetEnvironmentVariable("ASPIRE_CLI_RUN_DETACHED") is null)
        {
            return ProcessIdentity.Of(cli) ?? ProcessIdentity.Gone;
        }

        return ProcessIdentity.OfParent() switch
        {
            { Name: "dotnet" } parent => parent,

            // Killed before this process could look: somebody who takes in orphans is the parent now.
            { Pid: 1 } or { Name: "systemd" } when Environment.GetEnvironmentVariable(MarkOfDotnetRun) is not null => ProcessIdentity.Gone,
            _ => null,
        };
    }
}

/// <summary>A process by its id and its start time, so that a reused id is not taken for it. Linux only; null elsewhere.</summary>
internal sealed record ProcessIdentity(int Pid, string Name, string StartTime)
{
    /// <summary>A process that is not there any more; no process has the id 0.</summary>
    public static ProcessIdentity Gone { get; } = new(0, "dotnet", "");

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
