using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>Holds a resource back until what it waits for allows its start, or until somebody starts it all the same.</summary>
internal sealed class StartGate(ResourceNotificationService notifications)
{
    /// <summary>
    /// Returns when the resource may start. While it is held back its state is <c>Waiting</c>; whoever sets it to another state
    /// (the start command sets <c>Starting</c>) lets it through.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">The instance that starts; null when all instances wait together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DependencyUnavailableException">It cannot start because of another resource.</exception>
    public async Task WaitAsync(IResource resource, string? resourceId, CancellationToken cancellationToken)
    {
        if (!resource.HasAnnotationOfType<WaitAnnotation>())
        {
            return;
        }

        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Watches from before the wait begins, so that no change is missed.
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        var letThrough = notifications.WaitAsync(resource.Name, LeftWaiting, $"Resource '{resource.Name}' was not started.", settled.Token);
        var dependencies = notifications.WaitForDependenciesAsync(resource, settled.Token);
        try
        {
            await (await Task.WhenAny(dependencies, letThrough).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            await settled.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(dependencies, letThrough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Only an instance that was seen waiting can leave that state; a replica says nothing about its siblings.
        bool LeftWaiting(ResourceEvent state)
        {
            if (resourceId is not null && state.ResourceId != resourceId)
            {
                return false;
            }

            if (SnapshotRules.Is(state.Snapshot, KnownResourceStates.Waiting))
            {
                waiting.Add(state.ResourceId);
                return false;
            }

            return waiting.Contains(state.ResourceId);
        }
    }

    /// <summary>
    /// After a start that failed because of another resource: returns when that one is started again, so that it is worth waiting
    /// for it once more. Lets a mended migration bring up what depends on it without a restart of the app host.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitUntilWorthRetryingAsync(DependencyUnavailableException failure, CancellationToken cancellationToken)
        => notifications.WaitAsync(
            failure.Dependency.Name,
            state => state.ResourceId == failure.ResourceId && !DependencyWait.IsUnavailable(state.Snapshot) && state.Snapshot.ExitCode is null,
            $"Resource '{failure.Dependency.Name}' was not started again.",
            cancellationToken);
}
