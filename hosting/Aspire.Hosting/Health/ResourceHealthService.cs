using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>Starts a <see cref="HealthMonitor"/> for each resource that begins to run, and ends it when the resource ends or starts anew.</summary>
internal sealed class ResourceHealthService(
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time,
    ILogger<ResourceHealthService> logger) : BackgroundService
{
    private readonly Dictionary<IResource, CancellationTokenSource> _monitored = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                if (SnapshotRules.Is(change.Snapshot, KnownResourceStates.Running))
                {
                    Begin(change.Resource, stoppingToken);
                }
                else if (EndsMonitoring(change.Snapshot) && !AnotherInstanceRuns(change))
                {
                    End(change.Resource);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private static bool EndsMonitoring(CustomResourceSnapshot snapshot)
        => SnapshotRules.IsTerminal(snapshot)
        || SnapshotRules.Is(snapshot, KnownResourceStates.Starting)
        || SnapshotRules.Is(snapshot, KnownResourceStates.Waiting)
        || SnapshotRules.Is(snapshot, KnownResourceStates.NotStarted);

    // Of the changed instance itself only this change counts: it may run again by now, and a new run is watched anew.
    private bool AnotherInstanceRuns(ResourceEvent change) => change.Resource.GetResolvedResourceNames().Any(
        name => name != change.ResourceId && notifications.TryGetCurrentState(name, out var current) && SnapshotRules.Is(current.Snapshot, KnownResourceStates.Running));

    private void Begin(IResource resource, CancellationToken stoppingToken)
    {
        if (_monitored.ContainsKey(resource))
        {
            return;
        }

        var ended = _monitored[resource] = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var monitor = new HealthMonitor(resource, notifications, eventing, services.GetRequiredService<HealthCheckService>, services, time, logger);
        var token = ended.Token;
        _ = Task.Run(() => MonitorAsync(monitor, resource, token), CancellationToken.None);
    }

    private void End(IResource resource)
    {
        if (_monitored.Remove(resource, out var ended))
        {
            // Not awaited: what is registered on it must not hold up the other resources.
            _ = EndAsync(ended);
        }
    }

    private static async Task EndAsync(CancellationTokenSource ended)
    {
        await ended.CancelAsync().ConfigureAwait(false);
        ended.Dispose();
    }

    private async Task MonitorAsync(HealthMonitor monitor, IResource resource, CancellationToken ended)
    {
        try
        {
            await monitor.RunAsync(ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The resource ended.
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "The health of resource '{ResourceName}' is no longer watched. Restart the resource to watch it again.", resource.Name);
        }
    }
}
