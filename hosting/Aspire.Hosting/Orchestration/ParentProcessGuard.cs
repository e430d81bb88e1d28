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

        return ProcessIdentity.Of(Environment.ProcessId) is { } self && ProcessIdentity.Of(self.Parent) is { } parent
            ? Watched(self, parent, Environment.GetEnvironmentVariable(MarkOfDotnetRun) is not null)
            : null;
    }

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
}

/// <summary>A process by its id and its start time, so that a reused id is not taken for it. Linux only; null elsewhere.</summary>
internal sealed record ProcessIdentity(int Pid, string Name, int Parent, int Group, string StartTime)
{
    /// <summary>A process that is not there any more; no process has the id 0.</summary>
    public static ProcessIdentity Gone { get; } = new(0, "dotnet", 0, 0, "");

    public static ProcessIdentity? Of(int pid) => Read(pid)?.Process;

    public bool IsAlive() => Read(Pid) is { } now && now.Process.StartTime == StartTime && now.State is not "Z" and not "X";

    // proc(5): pid (comm) state ppid pgrp … the 22nd field is the start time; comm may hold spaces and brackets.
    private static (ProcessIdentity Process, string State)? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            return (new(pid, stat[(stat.IndexOf('(') + 1)..end], Number(fields[1]), Number(fields[2]), fields[19]), fields[0]);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
