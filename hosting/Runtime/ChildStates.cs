namespace NodePostgres.Hosting.Runtime;

/// <summary>Gives the children of what runs as a process, such as the databases of a server, its state. Aspire itself does so only for those of containers.</summary>
internal sealed class ChildStates(
    DistributedApplicationModel model, ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : EarlyBackgroundService(lifetime)
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var children = model.Resources.OfType<IResourceWithParent>().ToLookup(child => child.Parent.Name);
        await foreach (var update in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var child in update.Resource is ProcessResource ? children[update.Resource.Name] : [])
            {
                await notifications.PublishUpdateAsync(child, known => known with
                {
                    State = update.Snapshot.State,
                    ExitCode = update.Snapshot.ExitCode,
                    StartTimeStamp = update.Snapshot.StartTimeStamp,
                    StopTimeStamp = update.Snapshot.StopTimeStamp,
                }).ConfigureAwait(false);
            }
        }
    }
}
