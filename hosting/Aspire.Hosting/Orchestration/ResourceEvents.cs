using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Publishes what happens to a resource: its snapshots, the events that follow from them, and both for the children that live with it.</summary>
internal sealed class ResourceEvents(
    ResourceHierarchy hierarchy,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider services)
{
    private readonly ConcurrentDictionary<IResource, bool> _allocated = new();
    private readonly ConcurrentDictionary<Task, bool> _announcements = new();

    /// <summary>What a resource begins with: relationships, static URLs, its health checks' names; then its own initialization.</summary>
    public async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        var parent = ParentOf(resource);
        resource.TryGetAnnotationsIncludingAncestorsOfType<HealthCheckAnnotation>(out var checks);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Relationships = Relationships(resource),
            Urls = [.. ResourceUrls.Snapshots(resource, running: false)],
            Properties = parent is null ? snapshot.Properties : snapshot.Properties.With(new(KnownProperties.Resource.ParentName, parent.Name)),
            HealthReports = [.. (checks ?? []).Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
        }).ConfigureAwait(false);
        await eventing.PublishAsync(
            new InitializeResourceEvent(resource, eventing, loggers, notifications, services),
            EventDispatchBehavior.NonBlockingConcurrent,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A resource's endpoints have their addresses: its URLs follow, once.</summary>
    public async Task EndpointsAllocatedAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (!_allocated.TryAdd(resource, true))
        {
            return;
        }

        try
        {
            if (resource.Annotations.OfType<EndpointAnnotation>().Any())
            {
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            }

            await ResourceUrls.ResolveAsync(resource, executionContext, loggers.GetLogger(resource), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The next start tells it again.
            _allocated.TryRemove(resource, out _);
            throw;
        }

        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Urls = [.. ResourceUrls.Snapshots(resource, running: snapshot.State?.Text == KnownResourceStates.Running)],
        }).ConfigureAwait(false);
    }

    /// <summary>The connection strings of a resource and its children can be had, and are shown.</summary>
    public async Task ConnectionStringsAvailableAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var each in hierarchy.Descendants(resource).Prepend(resource).OfType<IResourceWithConnectionString>())
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(each, services), cancellationToken).ConfigureAwait(false);
            var value = await each.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(each, snapshot => snapshot with
            {
                Properties = snapshot.Properties.With(new(KnownProperties.Resource.ConnectionString, value) { IsSensitive = true }),
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes a change of a resource's snapshot; its children without a life of their own share state and times.</summary>
    public async Task PublishSnapshotAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        var wasOver = false;
        CustomResourceSnapshot? published = null;
        await notifications.PublishUpdateAsync(resource, snapshot =>
        {
            wasOver = IsOver(snapshot);
            return published = change(snapshot);
        }).ConfigureAwait(false);

        var children = hierarchy.Descendants(resource).ToList();
        foreach (var child in children)
        {
            await notifications.PublishUpdateAsync(child, snapshot => snapshot with
            {
                State = published!.State,
                StartTimeStamp = published.StartTimeStamp,
                StopTimeStamp = published.StopTimeStamp,
                HealthReports = published.State?.Text == KnownResourceStates.Starting ? [.. snapshot.HealthReports.Select(Unknown)] : snapshot.HealthReports,
            }).ConfigureAwait(false);
        }

        if (!wasOver && IsOver(published!) && notifications.TryGetCurrentState(resource.Name, out var current))
        {
            AnnounceStop([resource, .. children], current);
        }
    }

    /// <summary>Begins the end of the application: subscribers that were told of earlier stops are no longer waited for.</summary>
    public void BeginEnd() => _announcements.Clear();

    /// <summary>Returns when the subscribers that were told of a stop since then are done.</summary>
    public Task AnnouncedAsync(CancellationToken cancellationToken) => Task.WhenAll(_announcements.Keys).WaitAsync(cancellationToken);

    // Not awaited: who publishes is the one reader of what DCP reports, and a subscriber may itself stop or restart a resource,
    // which needs that reader.
    private void AnnounceStop(IReadOnlyList<IResource> stopped, ResourceEvent current)
    {
        var announcement = Task.Run(async () =>
        {
            foreach (var each in stopped)
            {
                try
                {
                    await eventing.PublishAsync(new ResourceStoppedEvent(each, services, current)).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // Whatever a subscriber throws is its own failure.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    loggers.GetLogger(each).LogError(exception, "A subscriber of the stopped event of resource '{ResourceName}' failed.", each.Name);
                }
            }
        });
        _announcements.TryAdd(announcement, true);
        _ = announcement.ContinueWith(done => _announcements.TryRemove(done, out _), TaskScheduler.Default);
    }

    // How it was before a new start says nothing of how it is after.
    private static HealthReportSnapshot Unknown(HealthReportSnapshot report) => new(report.Name, null, null, null);

    private static bool IsOver(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state);

    private static IResource? ParentOf(IResource resource) => resource is IResourceWithParent { Parent: var parent }
        ? parent
        : resource.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(r => r.Type == KnownRelationshipTypes.Parent)?.Resource;

    private static System.Collections.Immutable.ImmutableArray<RelationshipSnapshot> Relationships(IResource resource) =>
        [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type))
            .Distinct()];
}
