using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Grpc;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The call <c>WatchResources</c>: every resource there is, then each that changes.</summary>
internal sealed class ResourceWatch(ResourceNotificationService notifications, TimeProvider time)
{
    // A start changes each resource many times within milliseconds; the dashboard draws every update.
    // Short enough that a change is on the wire long before a person could tell.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly DateTime _createdAt = time.GetUtcNow().UtcDateTime;

    /// <summary>Serves one caller until it leaves.</summary>
    public async Task RunAsync(GrpcCall call)
    {
        _ = await call.ReadSingleAsync(Wire.WatchResourcesRequest.Parser).ConfigureAwait(false);

        // Of several changes of one resource only the last is worth sending.
        var latest = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
        var isFirst = true;

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        await using var changes = notifications.WatchAsync(ended.Token).GetAsyncEnumerator(ended.Token);
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            do
            {
                // The watch opens with what is known already, and that is there at once.
                while (next.IsCompleted && await next.ConfigureAwait(false))
                {
                    latest[changes.Current.ResourceId] = changes.Current;
                    next = changes.MoveNextAsync().AsTask();
                }

                if (isFirst || latest.Count > 0)
                {
                    await call.WriteAsync(isFirst ? Initial(latest.Values) : Changes(latest.Values)).ConfigureAwait(false);
                    isFirst = false;
                    latest.Clear();
                    await Task.Delay(Pause, time, call.CancellationToken).ConfigureAwait(false);
                }
            }
            while (await next.ConfigureAwait(false));
        }
        finally
        {
            // An enumerator must not be disposed while it looks for its next item.
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Wire.WatchResourcesUpdate Initial(IEnumerable<ResourceEvent> resources)
    {
        var data = new Wire.InitialResourceData();
        data.Resources.Add(resources.Select(resource => ResourceMessages.Create(resource, _createdAt)));
        return new() { InitialData = data };
    }

    private Wire.WatchResourcesUpdate Changes(IEnumerable<ResourceEvent> resources)
    {
        var changes = new Wire.WatchResourcesChanges();
        changes.Value.Add(resources.Select(resource => new Wire.WatchResourcesChange { Upsert = ResourceMessages.Create(resource, _createdAt) }));
        return new() { Changes = changes };
    }
}
