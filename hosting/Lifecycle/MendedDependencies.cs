namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Starts what was not started because of another resource, once that one is as it should be: a migration that was mended and restarted
/// brings up the backend. Aspire leaves it to the user to start that.
/// </summary>
internal sealed class MendedDependencies(ResourceNotificationService notifications, ResourceStarts starts, IHostApplicationLifetime lifetime)
    : EarlyBackgroundService(lifetime)
{
    private readonly HashSet<IResource> _waiting = [];
    private readonly HashSet<IResource> _notStarted = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var update in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            Note(update.Resource, update.Snapshot.State?.Text);
            foreach (var dependent in _notStarted.Where(dependent => HasWaitedFor(dependent, update)).ToList())
            {
                _notStarted.Remove(dependent);
                if (notifications.TryGetCurrentState(dependent.Name, out var now) && now.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                {
                    // Not awaited: it may have to wait for another one that is to be started here.
                    _ = starts.StartAsync(dependent, stoppingToken);
                }
            }
        }
    }

    // A resource that fails to start while it waits does so because of what it waits for.
    private void Note(IResource resource, string? state)
    {
        if (state == KnownResourceStates.Waiting)
        {
            _waiting.Add(resource);
        }
        else if (_waiting.Remove(resource) && state == KnownResourceStates.FailedToStart)
        {
            _notStarted.Add(resource);
        }
        else if (state != KnownResourceStates.FailedToStart)
        {
            _notStarted.Remove(resource);
        }
    }

    private static bool HasWaitedFor(IResource dependent, ResourceEvent update) => dependent.Annotations.OfType<WaitAnnotation>()
        .Any(wait => wait.Resource.Name == update.Resource.Name && wait.IsOver(update.Snapshot));
}
