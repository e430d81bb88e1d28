using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>
/// Watches over one resource from the moment it runs until it no longer does: asks its health checks, publishes what they say, and
/// publishes <see cref="ResourceReadyEvent"/> once, the first time that all are well.
/// </summary>
internal sealed class HealthMonitor(
    IResource resource,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    Func<HealthCheckService> healthChecks,
    IServiceProvider services,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How often an unchanged result is published all the same, so that its time is about right in the dashboard.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(5);

    private DateTimeOffset _lastPublished = DateTimeOffset.MinValue;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!resource.TryGetAnnotationsIncludingAncestorsOfType<HealthCheckAnnotation>(out var annotations))
        {
            await AnnounceReadyAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var keys = annotations.Select(annotation => annotation.Key).ToHashSet(StringComparer.Ordinal);
        var schedule = new HealthSchedule();
        Task? announcement = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var report = await CheckAsync(keys, cancellationToken).ConfigureAwait(false);
            await PublishAsync(report).ConfigureAwait(false);
            if (report.Status == HealthStatus.Healthy)
            {
                // Not awaited: a subscriber that takes long must not keep the health checks from running.
                announcement ??= AnnounceReadyAsync(cancellationToken);
            }

            await Task.Delay(schedule.Next(report.Status), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await healthChecks().CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            // A check that cannot even be created. Which one is unknown, so all are shown with the reason.
            logger.LogDebug(ex, "The health checks of resource '{ResourceName}' could not be run.", resource.Name);
            var entry = new HealthReportEntry(HealthStatus.Unhealthy, "The health check could not be run.", TimeSpan.Zero, ex, data: null);
            return new HealthReport(keys.ToDictionary(key => key, _ => entry), TimeSpan.Zero);
        }
    }

    private async Task PublishAsync(HealthReport report)
    {
        var now = time.GetUtcNow();
        var refresh = now - _lastPublished >= Refresh;
        var published = false;
        await notifications.PublishUpdateAsync(resource, snapshot =>
        {
            // The answer may come when the resource has already ended, or starts anew.
            if (!SnapshotRules.Is(snapshot, KnownResourceStates.Running))
            {
                return snapshot;
            }

            var reports = snapshot.HealthReports;
            foreach (var (name, entry) in report.Entries)
            {
                var known = reports.FirstOrDefault(item => item.Name == name);
                var current = new HealthReportSnapshot(name, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = now.UtcDateTime };
                if (known is null)
                {
                    reports = reports.Add(current);
                }
                else if (refresh || known != current with { LastRunAt = known.LastRunAt })
                {
                    reports = reports.Replace(known, current);
                }
            }

            published |= reports != snapshot.HealthReports;
            return snapshot with { HealthReports = reports };
        }).ConfigureAwait(false);

        if (published)
        {
            _lastPublished = now;
        }
    }

    private async Task AnnounceReadyAsync(CancellationToken cancellationToken)
    {
        logger.LogDebug("Resource '{ResourceName}' is ready.", resource.Name);
        var subscribers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        await subscribers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (subscribers.Exception is { } failure)
        {
            logger.LogError(failure.GetBaseException(), "A subscriber of the ready event of resource '{ResourceName}' failed.", resource.Name);
        }

        // Those that wait for the resource await the task and so see a failure too.
        await notifications.PublishUpdateAsync(
            resource,
            snapshot => cancellationToken.IsCancellationRequested ? snapshot : snapshot with { ResourceReadyEvent = new(subscribers) }).ConfigureAwait(false);
    }
}
