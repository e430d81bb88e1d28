namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Says on the console which resource failed, with its last lines. The app host stays up, so that the dashboard can be read, and ends
/// with exit code 1 when it is stopped before that is mended.
/// </summary>
internal sealed class FailureReport(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    AppRuntime runtime,
    HostProcess host,
    IHostApplicationLifetime lifetime)
    : EarlyBackgroundService(lifetime)
{
    private const int LastLines = 20;

    // The orchestrator's exit code for a process that a signal ended; it does not say which.
    private const int KilledBySignal = -1;

    private const string ForTheUser = $"Aspire.Hosting.{nameof(DistributedApplicationException)}: ";

    private readonly HashSet<string> _failed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (host.IsAlone) // A test run's exit code is the test runner's affair.
        {
            // At this moment: what resources do in a stop is no failure.
            stoppingToken.Register(() => Environment.ExitCode = model.Resources.Any(HasNotDoneItsPart) ? 1 : Environment.ExitCode);
        }

        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            var state = update.Snapshot.State?.Text;
            if (HasFailed(state, update.Snapshot.ExitCode))
            {
                // What lives with another one fails with it, and has no fault of its own to mend.
                var failedWithParent = update.Resource is IResourceWithParent && _failed.Contains(update.Resource.Root().Name);
                if (_failed.Add(update.Resource.Name) && !failedWithParent)
                {
                    await ReportAsync(update, stoppingToken);
                }
            }
            else if (state == KnownResourceStates.Starting || state == KnownResourceStates.Running
                || (state == KnownResourceStates.Finished && update.Snapshot.ExitCode is 0))
            {
                _failed.Remove(update.Resource.Name);
            }
        }
    }

    // It could not start, or ended otherwise than those that wait for its end need. A server that has ended is no reason to fail.
    private bool HasNotDoneItsPart(IResource resource) =>
        notifications.TryGetCurrentState(resource.Name, out var current)
        && (current.Snapshot.State?.Text == KnownResourceStates.FailedToStart
            || (HasFailed(current.Snapshot.State?.Text, current.Snapshot.ExitCode) && IsWaitedForToEnd(resource)));

    private bool IsWaitedForToEnd(IResource resource) => model.Resources.SelectMany(dependent => dependent.Annotations.OfType<WaitAnnotation>())
        .Any(wait => wait.Resource.Name == resource.Name && wait.WaitType == WaitType.WaitForCompletion);

    private static bool HasFailed(string? state, int? exitCode) =>
        state == KnownResourceStates.FailedToStart
        || ((state == KnownResourceStates.Exited || state == KnownResourceStates.Finished) && exitCode is not (null or 0));

    private string? FailedDependency(ResourceEvent update) => update.Snapshot.State?.Text == KnownResourceStates.FailedToStart
        ? update.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Root().Name).FirstOrDefault(_failed.Contains)
        : null;

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

    // Those of a container that ended are asked of the engine: the orchestrator asks it too, but on a busy machine ends its own answer
    // before that of the engine has begun. Why one could not start, Aspire knows; the engine may still have the container of the run before.
    private async Task<IReadOnlyCollection<string>> LastLinesAsync(ResourceEvent update, CancellationToken cancellationToken)
    {
        if (runtime.Engine is { } engine && update.Snapshot.ContainerId() is { } container && update.Snapshot.State?.Text != KnownResourceStates.FailedToStart)
        {
            try
            {
                if (await engine.LastLinesAsync(container, LastLines, cancellationToken) is { Count: > 0 } lines)
                {
                    return lines;
                }
            }
            catch (DistributedApplicationException)
            {
                // The orchestrator may have more to say than an engine that gives no answer.
            }
        }

        return await ReadLastLinesAsync(update.Resource, cancellationToken);
    }

    private async Task<IReadOnlyCollection<string>> ReadLastLinesAsync(IResource resource, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        try
        {
            await foreach (var batch in loggers.GetAllAsync(resource).WithCancellation(cancellationToken))
            {
                lines.AddRange(batch.SelectMany(entry => WithoutStackTrace(entry.Content)));
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The failure is to be told all the same, and the application goes on.
            lines.Add($"(its log could not be read: {exception.Message})");
        }

        return [.. lines.TakeLast(LastLines)];
    }

    // Aspire writes whole an exception that kept a resource from starting; of one that is meant for the user, the message is enough.
    private static IEnumerable<string> WithoutStackTrace(string entry)
    {
        var lines = entry.Split('\n');
        return lines.Length > 1 && lines[1].StartsWith(ForTheUser, StringComparison.Ordinal)
            ? lines.TakeWhile(line => !line.StartsWith("   at ", StringComparison.Ordinal) && !line.StartsWith(" ---> ", StringComparison.Ordinal))
                .Select(line => line.StartsWith(ForTheUser, StringComparison.Ordinal) ? line[ForTheUser.Length..] : line)
            : lines;
    }
}
