using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// One resource that DCP carries out, from its first wait to its last stop: waits, evaluates, creates the DCP object, and does what
/// the start, stop and restart commands ask.
/// </summary>
internal sealed class ResourceLifecycle(
    IResource resource,
    Workload workload,
    WorkloadContext context,
    ResourceEvents events,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    CancellationToken stopping) : IDisposable
{
    private readonly SemaphoreSlim _commands = new(1, 1);
    private readonly StartGate _gate = new(notifications);
    private CancellationTokenSource? _attempt;
    private Task _attempting = Task.CompletedTask;

    public IResource Resource => resource;

    /// <summary>True while something of the resource runs.</summary>
    public bool IsAlive => workload.IsAlive;

    /// <summary>Ends with the last start's attempt, which ends soon once it is called off. Never fails.</summary>
    public Task Attempting => _attempting;

    /// <summary>True for a persistent container, which goes on when the application stops.</summary>
    public bool OutlivesTheApplication => workload.OutlivesTheApplication;

    /// <summary>Begins a start and returns at once; what goes wrong shows in the resource's state and log.</summary>
    public void Begin()
    {
        var attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _attempt = attempt;
        _attempting = Task.Run(() => AttemptAsync(attempt.Token), CancellationToken.None);
    }

    /// <summary>The <c>start</c> command: a resource that waits stops waiting; one that does not run starts, with its waits.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var waited = false;
        await notifications.PublishUpdateAsync(resource, snapshot =>
        {
            waited = snapshot.State?.Text == KnownResourceStates.Waiting;
            return waited ? snapshot with { State = KnownResourceStates.Starting } : snapshot;
        }).ConfigureAwait(false);
        if (waited)
        {
            return;
        }

        await _commands.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!workload.IsAlive)
            {
                await EndAttemptAsync().ConfigureAwait(false);

                // Before the command returns, so that whoever waits next does not see the end of the run before.
                workload.Leave();
                await PublishStartingAsync().ConfigureAwait(false);
                Begin();
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>The <c>stop</c> command; returns when nothing of the resource runs.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await EndAttemptAsync().ConfigureAwait(false);
            await workload.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _attempt?.Dispose();
        _commands.Dispose();
    }

    private async Task EndAttemptAsync()
    {
        if (_attempt is { } attempt)
        {
            await attempt.CancelAsync().ConfigureAwait(false);
            await _attempting.ConfigureAwait(false);
            attempt.Dispose();
            _attempt = null;
        }
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        while (await TryAsync(cancellationToken).ConfigureAwait(false) is { } unavailable)
        {
            // What failed only because of another resource has its chance again when that one is started again.
            try
            {
                await _gate.WaitUntilWorthRetryingAsync(unavailable, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<DependencyUnavailableException?> TryAsync(CancellationToken cancellationToken)
    {
        var logger = context.Loggers.GetLogger(resource);
        try
        {
            await workload.ForgetAsync(cancellationToken).ConfigureAwait(false);
            await PublishStartingAsync().ConfigureAwait(false);

            await context.Endpoints.AllocateAsync(resource, cancellationToken).ConfigureAwait(false);
            await events.EndpointsAllocatedAsync(resource, cancellationToken).ConfigureAwait(false);

            await events.ConnectionStringsAvailableAsync(resource, cancellationToken).ConfigureAwait(false);

            // The last subscriber of this event holds the resource back until what it waits for allows its start.
            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot.State?.Text == KnownResourceStates.Waiting
                ? snapshot with { State = KnownResourceStates.Starting }
                : snapshot).ConfigureAwait(false);
            await workload.CreateAsync(logger, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped by hand, or the application ends. It has not run, so nobody who waits for its end may go on.
            if (!stopping.IsCancellationRequested)
            {
                await PublishStateAsync(KnownResourceStates.NotStarted, KnownResourceStateStyles.Info).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever keeps a resource from starting, an evaluation callback's own error included, is that resource's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError("Failed to create resource {ResourceName}: {Message}", resource.Name, exception.Message);
            if (exception is not DistributedApplicationException)
            {
                // An integration's own error: its author needs to know where.
                logger.LogError("{Exception}", exception.ToString());
            }

            await PublishStateAsync(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error).ConfigureAwait(false);
            return exception as DependencyUnavailableException;
        }

        return null;
    }

    private static IEnumerable<HealthCheckAnnotation> HealthChecksOf(IResource resource) =>
        resource.TryGetAnnotationsIncludingAncestorsOfType<HealthCheckAnnotation>(out var checks) ? checks : [];

    private Task PublishStartingAsync() => events.PublishSnapshotAsync(resource, snapshot => snapshot with
    {
        State = KnownResourceStates.Starting,
        ExitCode = null,
        StartTimeStamp = null,
        StopTimeStamp = null,
        HealthReports = [.. HealthChecksOf(resource).Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
    });

    private Task PublishStateAsync(string state, string style) =>
        events.PublishSnapshotAsync(resource, snapshot => snapshot with { State = new ResourceStateSnapshot(state, style) });
}
