using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>The wait of one resource for everything that it was told to wait for.</summary>
internal sealed class DependencyWait(ResourceNotificationService notifications, IResource resource, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly List<string> _pending = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Parameters and the like have no life to wait for.
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        _pending.AddRange(waits.SelectMany(wait => wait.Resource.GetResolvedResourceNames()));
        await PublishPendingAsync().ConfigureAwait(false);
        try
        {
            // The first failure ends the others: their answer no longer matters.
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = waits.Select(wait => WaitAsync(wait, failed.Token)).ToList();
            try
            {
                await foreach (var wait in Task.WhenEach(running).ConfigureAwait(false))
                {
                    await wait.ConfigureAwait(false);
                }
            }
            catch
            {
                await failed.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
        catch (OperationCanceledException ex) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(
                WaitReport.Describe(notifications, resource.Name, $"Resource '{resource.Name}' failed to wait for dependencies before the operation was cancelled."),
                ex,
                cancellationToken);
        }
    }

    /// <summary>Whether a resource failed or ended, so that a wait for it to run or be healthy may be in vain.</summary>
    public static bool IsUnavailable(CustomResourceSnapshot snapshot)
        => SnapshotRules.IsTerminal(snapshot) || SnapshotRules.Is(snapshot, KnownResourceStates.RuntimeUnhealthy);

    private async Task WaitAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var dependency = wait.Resource;
        var names = dependency.GetResolvedResourceNames();
        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            logger.LogInformation("Waiting for resource '{ResourceName}' to complete.", dependency.Name);
        }
        else
        {
            logger.LogInformation("Waiting for resource '{ResourceName}' to enter the '{State}' state.", dependency.Name, KnownResourceStates.Running);
        }

        await Task.WhenAll(names.Select(async name =>
        {
            var displayName = names.Length > 1 ? name : dependency.Name;
            await (wait.WaitType switch
            {
                WaitType.WaitForCompletion => WaitForCompletionAsync(wait, name, displayName, cancellationToken),
                WaitType.WaitUntilStarted => WaitUntilStartedAsync(wait, name, displayName, cancellationToken),
                WaitType.WaitUntilHealthy => WaitUntilHealthyAsync(wait, name, displayName, cancellationToken),
                _ => throw new DistributedApplicationException($"Unexpected wait type: {wait.WaitType}")
            }).ConfigureAwait(false);
            await NoLongerPendingAsync(name).ConfigureAwait(false);
        })).ConfigureAwait(false);
    }

    private async Task WaitUntilStartedAsync(WaitAnnotation wait, string name, string displayName, CancellationToken cancellationToken)
    {
        await WaitUntilRunningAsync(wait, name, displayName, cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Finished waiting for resource '{ResourceName}' to start.", displayName);
    }

    private async Task WaitUntilHealthyAsync(WaitAnnotation wait, string name, string displayName, CancellationToken cancellationToken)
    {
        await WaitUntilRunningAsync(wait, name, displayName, cancellationToken).ConfigureAwait(false);
        if (wait.Resource.TryGetAnnotationsOfType<HealthCheckAnnotation>(out _))
        {
            logger.LogInformation("Waiting for resource '{ResourceName}' to become healthy.", displayName);
            var healthy = await notifications.WaitAsync(
                wait.Resource.Name,
                state => state.ResourceId == name && (state.Snapshot.HealthStatus == HealthStatus.Healthy || StopsAt(wait, state.Snapshot)),
                $"Resource '{displayName}' failed to become healthy before the operation was cancelled.",
                cancellationToken).ConfigureAwait(false);
            ThrowIfUnavailable(wait, name, displayName, healthy.Snapshot);
        }

        logger.LogInformation("Waiting for resource ready to execute for '{ResourceName}'.", displayName);
        await notifications.WaitUntilReadyAsync(wait.Resource, name, displayName, cancellationToken).ConfigureAwait(false);
        logger.LogInformation("Finished waiting for resource '{ResourceName}'.", displayName);
    }

    private async Task WaitUntilRunningAsync(WaitAnnotation wait, string name, string displayName, CancellationToken cancellationToken)
    {
        var running = await notifications.WaitAsync(
            wait.Resource.Name,
            state => state.ResourceId == name && (SnapshotRules.Is(state.Snapshot, KnownResourceStates.Running) || StopsAt(wait, state.Snapshot)),
            $"Resource '{displayName}' failed to reach the 'Running' state before the operation was cancelled.",
            cancellationToken).ConfigureAwait(false);
        ThrowIfUnavailable(wait, name, displayName, running.Snapshot);
    }

    private async Task WaitForCompletionAsync(WaitAnnotation wait, string name, string displayName, CancellationToken cancellationToken)
    {
        var ended = await notifications.WaitAsync(
            wait.Resource.Name,
            state => state.ResourceId == name && (SnapshotRules.IsTerminal(state.Snapshot) || state.Snapshot.ExitCode is not null),
            $"Resource '{displayName}' failed to reach a terminal state before the operation was cancelled.",
            cancellationToken).ConfigureAwait(false);
        var snapshot = ended.Snapshot;
        if (SnapshotRules.Is(snapshot, KnownResourceStates.FailedToStart))
        {
            throw FailedToStart(wait, name, displayName);
        }

        if (snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
        {
            logger.LogError(
                "Resource '{ResourceName}' has entered the '{State}' state with exit code '{ExitCode}' expected '{ExpectedExitCode}'.",
                displayName,
                snapshot.State?.Text,
                exitCode,
                wait.ExitCode);
            throw Unavailable(wait, name, displayName, $"it entered the '{snapshot.State?.Text}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
        }

        logger.LogInformation("Finished waiting for resource '{ResourceName}'.", displayName);
    }

    private bool StopsAt(WaitAnnotation wait, CustomResourceSnapshot snapshot)
        => (wait.WaitBehavior ?? notifications.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(snapshot);

    private void ThrowIfUnavailable(WaitAnnotation wait, string name, string displayName, CustomResourceSnapshot snapshot)
    {
        if (!StopsAt(wait, snapshot))
        {
            return;
        }

        if (SnapshotRules.Is(snapshot, KnownResourceStates.FailedToStart))
        {
            throw FailedToStart(wait, name, displayName);
        }

        logger.LogError("Resource '{ResourceName}' has entered the '{State}' state prematurely.", displayName, snapshot.State?.Text);
        throw Unavailable(wait, name, displayName, $"it entered the '{snapshot.State?.Text}' state prematurely.");
    }

    private DependencyUnavailableException FailedToStart(WaitAnnotation wait, string name, string displayName)
    {
        logger.LogError("Dependency resource '{ResourceName}' failed to start.", displayName);
        return Unavailable(wait, name, displayName, "it failed to start.");
    }

    private DependencyUnavailableException Unavailable(WaitAnnotation wait, string name, string displayName, string reason)
        => new($"Resource '{resource.Name}' stopped waiting for dependency resource '{displayName}' because {reason}", wait.Resource, name);

    private async Task NoLongerPendingAsync(string name)
    {
        lock (_gate)
        {
            _pending.Remove(name);
        }

        await PublishPendingAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Shows in the resource's own state that it waits, and for what. A resource that somebody started by hand in the meantime
    /// is not put back.
    /// </summary>
    private Task PublishPendingAsync() => notifications.PublishUpdateAsync(resource, snapshot =>
    {
        string[] pending;
        lock (_gate)
        {
            pending = [.. _pending.Distinct(StringComparer.OrdinalIgnoreCase)];
        }

        if (pending.Length == 0)
        {
            return snapshot with { Properties = snapshot.Properties.Without(KnownProperties.Resource.WaitingFor) };
        }

        return CanWait(snapshot) ? snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = snapshot.Properties.With(new(KnownProperties.Resource.WaitingFor, pending))
        }
        : snapshot;
    });

    private bool CanWait(CustomResourceSnapshot snapshot)
        => snapshot.State is null
        || SnapshotRules.Is(snapshot, KnownResourceStates.Starting)
        || SnapshotRules.Is(snapshot, KnownResourceStates.Waiting)
        || (SnapshotRules.Is(snapshot, KnownResourceStates.NotStarted) && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>());
}
