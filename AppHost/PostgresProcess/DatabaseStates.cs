using Microsoft.Extensions.Hosting;

namespace AppHost.PostgresProcess;

/// <summary>Gives each database of a server that is a process the server's state. Aspire itself does so only for the children of containers.</summary>
internal sealed class DatabaseStates(DistributedApplicationModel model, ResourceNotificationService notifications) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task _following = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Before the orchestrator's own start, which ends only when the resources have started.
        _following = FollowAsync(model.Resources.OfType<PostgresProcessDatabaseResource>().ToLookup(database => database.Parent), _end.Token);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
    }

    public void Dispose() => _end.Dispose();

    private async Task FollowAsync(ILookup<PostgresProcessResource, PostgresProcessDatabaseResource> databases, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (update.Resource is PostgresProcessResource server)
                {
                    foreach (var database in databases[server])
                    {
                        await notifications.PublishUpdateAsync(database, known => known with
                        {
                            State = update.Snapshot.State,
                            StartTimeStamp = update.Snapshot.StartTimeStamp,
                            StopTimeStamp = update.Snapshot.StopTimeStamp,
                        }).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application has stopped.
        }
    }
}
