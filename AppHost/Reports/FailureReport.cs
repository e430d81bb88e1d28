using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AppHost.Reports;

/// <summary>
/// Says on the console which resource failed, with its last lines. The app host stays up, so that the dashboard can be read.
/// </summary>
internal sealed class FailureReport(
    ResourceNotificationService notifications, ResourceLoggerService loggers, TimeProvider time) : BackgroundService
{
    private const int LastLines = 20;
    private const int Reads = 10;

    // The orchestrator's exit code for a process that a signal ended; it does not say which.
    private const int KilledBySignal = -1;

    // A resource that starts is unhealthy for a moment; one that stays so has something to say.
    private static readonly TimeSpan UnhealthyPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _failed = [];
    private readonly Dictionary<string, DateTimeOffset> _unhealthySince = [];
    private readonly HashSet<string> _said = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(stoppingToken))
            {
                var state = update.Snapshot.State?.Text;
                if (HasFailed(state, update.Snapshot.ExitCode))
                {
                    // What lives with another one fails with it, and has no fault of its own to mend.
                    var failedWithParent = update.Resource is IResourceWithParent && _failed.Contains(RootOf(update.Resource).Name);
                    if (_failed.Add(update.Resource.Name) && !failedWithParent)
                    {
                        await ReportAsync(update, stoppingToken);
                    }
                }
                else if (state == KnownResourceStates.Starting)
                {
                    _failed.Remove(update.Resource.Name);
                }
                else if (state == KnownResourceStates.Running && update.Snapshot.HealthStatus is HealthStatus.Unhealthy
                    && update.Resource is not IResourceWithParent)
                {
                    ReportUnhealthy(update);
                }
                else if (state == KnownResourceStates.Running || (state == KnownResourceStates.Finished && update.Snapshot.ExitCode is 0))
                {
                    _failed.Remove(update.Resource.Name);
                    _unhealthySince.Remove(update.Resource.Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops; what resources do then is no failure.
        }
    }

    private static bool HasFailed(string? state, int? exitCode) =>
        state == KnownResourceStates.FailedToStart
        || ((state == KnownResourceStates.Exited || state == KnownResourceStates.Finished) && exitCode is not (null or 0));

    private void ReportUnhealthy(ResourceEvent update)
    {
        var name = update.Resource.Name;
        if (!_unhealthySince.TryAdd(name, time.GetUtcNow()) && time.GetUtcNow() - _unhealthySince[name] > UnhealthyPatience)
        {
            foreach (var report in update.Snapshot.HealthReports.Where(report => report.Status == HealthStatus.Unhealthy))
            {
                var message = $"  Resource '{name}' runs but is not healthy: {report.Description}";
                if (_said.Add(message))
                {
                    Console.Error.WriteLine(message);
                }
            }
        }
    }

    private string? FailedDependency(ResourceEvent update) => update.Snapshot.State?.Text == KnownResourceStates.FailedToStart
        ? update.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => RootOf(wait.Resource).Name).FirstOrDefault(_failed.Contains)
        : null;

    private static IResource RootOf(IResource resource) => resource is IResourceWithParent { Parent: var parent } ? RootOf(parent) : resource;

    private async Task ReportAsync(ResourceEvent update, CancellationToken cancellationToken)
    {
        if (FailedDependency(update) is { } dependency)
        {
            await Console.Error.WriteLineAsync(
                $"  Resource '{update.Resource.Name}' was not started, because '{dependency}' failed; it follows when '{dependency}' is mended and restarted.");
            return;
        }

        var lines = await LastLinesAsync(update, cancellationToken);
        var what = update.Snapshot switch
        {
            { State.Text: var state } when state == KnownResourceStates.FailedToStart => "failed to start",
            { ExitCode: KilledBySignal } => $"was killed by a signal (exit code {KilledBySignal})",
            var ended => $"ended with exit code {ended.ExitCode}",
        };
        var newLine = Environment.NewLine;
        await Console.Error.WriteLineAsync(
            $"{newLine}  Resource '{update.Resource.Name}' {what}. Its last lines:{newLine}"
            + string.Concat(lines.Select(line => $"    {line}{newLine}"))
            + $"  Mend the fault, then press Restart on '{update.Resource.Name}' in the dashboard; what waits for it follows.{newLine}");
    }

    // The orchestrator asks the engine for a container's log when it is asked itself, and on a busy machine ends its answer before the
    // engine has begun its own: the last line is then the container's id, which the engine said at the start.
    private async Task<Queue<string>> LastLinesAsync(ResourceEvent update, CancellationToken cancellationToken)
    {
        var container = update.Snapshot.Properties.FirstOrDefault(property => property.Name == "container.id")?.Value as string;
        var lines = await ReadLastLinesAsync(update.Resource, cancellationToken);
        for (var reads = 1; reads < Reads && container is { Length: > 0 } && lines.LastOrDefault()?.EndsWith(container, StringComparison.Ordinal) is true; reads++)
        {
            await Task.Delay(BetweenReads, time, cancellationToken);
            lines = await ReadLastLinesAsync(update.Resource, cancellationToken);
        }

        return lines;
    }

    private async Task<Queue<string>> ReadLastLinesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var lines = new Queue<string>();
        try
        {
            await foreach (var batch in loggers.GetAllAsync(resource).WithCancellation(cancellationToken))
            {
                foreach (var line in batch)
                {
                    lines.Enqueue(line.Content);
                    if (lines.Count > LastLines)
                    {
                        lines.Dequeue();
                    }
                }
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The failure is to be told all the same, and the application goes on.
            lines.Enqueue($"(its log could not be read: {exception.Message})");
        }

        return lines;
    }
}
