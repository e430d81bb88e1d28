using AppHost.Lifecycle;
using Microsoft.Extensions.Hosting;

namespace AppHost.PostgresProcess;

/// <summary>Gives each database of a server that is a process the server's state. Aspire itself does so only for the children of containers.</summary>
internal sealed class DatabaseStates(
    DistributedApplicationModel model, ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : EarlyBackgroundService(lifetime)
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var databases = model.Resources.OfType<PostgresProcessDatabaseResource>().ToLookup(IResource (database) => database.Parent);
        await foreach (var update in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var database in databases[update.Resource])
            {
                await notifications.PublishUpdateAsync(database, known => known with
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
