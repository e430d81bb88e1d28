using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// One resource that DCP carries out, from its first wait to its last stop: waits, evaluates, creates the DCP object, and does what
/// the start, stop and restart commands ask. Every start is a new DCP object, so what an old one still reports cannot be mistaken.
/// </summary>
internal sealed class ResourceLifecycle(
    IResource resource,
    Workload workload,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    CancellationToken stopping)
{
    private readonly SemaphoreSlim _commands = new(1, 1);
    private readonly Lock _sync = new();
    private StartAttempt? _attempt;

    public IResource Resource => resource;

    public Workload Workload => workload;

    /// <summary>Begins a start and returns at once; what goes wrong shows in the resource's state and log.</summary>
    public void Begin() => Replace(new StartAttempt(stopping), skipWaits: false);

    /// <summary>The <c>start</c> command: a resource that waits stops waiting; one that is stopped starts, with its waits.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_attempt is { IsWaiting: true } waiting)
            {
                waiting.SkipWaits();
            }
            else if (!workload.IsAlive)
            {
                await Replace(new StartAttempt(stopping), skipWaits: false).Done.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>The <c>stop</c> command, and what a restart and the end of the application do first.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StartAttempt? attempt;
            lock (_sync)
            {
                attempt = _attempt;
                _attempt = null;
            }

            if (attempt is not null)
            {
                await attempt.CancelAsync().ConfigureAwait(false);
            }

            await workload.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _commands.Release();
        }
    }

    private StartAttempt Replace(StartAttempt attempt, bool skipWaits)
    {
        StartAttempt? previous;
        lock (_sync)
        {
            previous = _attempt;
            _attempt = attempt;
        }

        previous?.Abandon();
        if (skipWaits)
        {
            attempt.SkipWaits();
        }

        attempt.Run(RunAsync);
        return attempt;
    }

    private async Task RunAsync(StartAttempt attempt)
    {
        var logger = loggers.GetLogger(resource);
        try
        {
            await workload.ForgetAsync(attempt.Token).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                ExitCode = null,
                StartTimeStamp = null,
                StopTimeStamp = null,
                HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>()
                    .Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
            }).ConfigureAwait(false);

            await attempt.WaitForDependenciesAsync(token => notifications.WaitForDependenciesAsync(resource, token)).ConfigureAwait(false);
            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), attempt.Token).ConfigureAwait(false);
            await workload.CreateAsync(logger, attempt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (attempt.Token.IsCancellationRequested)
        {
            // Stopped by hand, or the application ends.
            if (!stopping.IsCancellationRequested)
            {
                await PublishStateAsync(KnownResourceStates.Exited, KnownResourceStateStyles.Info).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            logger.LogError("Failed to create resource {ResourceName}: {Message}", resource.Name, exception.Message);
            logger.LogDebug(exception, "Failed to create resource {ResourceName}", resource.Name);
            await PublishStateAsync(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error).ConfigureAwait(false);
            if (attempt.FailedWaiting)
            {
                _ = StartAgainWhenDependenciesDoAsync(attempt);
            }
        }
    }

    // A resource that failed only because what it waits for failed has its chance again once none of that is in a failed state.
    private async Task StartAgainWhenDependenciesDoAsync(StartAttempt attempt)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToList();
        var failed = waits.Select(wait => wait.Resource).ToHashSet();
        try
        {
            await foreach (var update in notifications.WatchAsync(attempt.Token).ConfigureAwait(false))
            {
                var awaited = waits.Where(wait => wait.Resource == update.Resource).ToList();
                if (awaited.Count == 0)
                {
                    continue;
                }

                if (awaited.Any(wait => HasFailed(update.Snapshot, wait)))
                {
                    failed.Add(update.Resource);
                }
                else
                {
                    failed.Remove(update.Resource);
                }

                if (failed.Count == 0)
                {
                    lock (_sync)
                    {
                        if (_attempt != attempt)
                        {
                            return;
                        }
                    }

                    Begin();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (attempt.Token.IsCancellationRequested)
        {
            // Somebody else decided meanwhile.
        }
    }

    private static bool HasFailed(CustomResourceSnapshot snapshot, WaitAnnotation wait)
    {
        var state = snapshot.State?.Text;
        var ended = KnownResourceStates.TerminalStates.Contains(state);
        return wait.WaitType == WaitType.WaitForCompletion
            ? state == KnownResourceStates.FailedToStart || (ended && snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
            : ended || state == KnownResourceStates.RuntimeUnhealthy;
    }

    private Task PublishStateAsync(string state, string style) =>
        notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = new ResourceStateSnapshot(state, style) });
}
