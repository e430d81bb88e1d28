using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>A subscription to an event.</summary>
/// <param name="callback">What runs when the event is published.</param>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>What runs when the event is published.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}

/// <summary>A subscription to a resource's event.</summary>
/// <param name="resource">The resource, or null for every resource.</param>
/// <param name="callback">What runs when the event is published.</param>
public class DistributedApplicationResourceEventSubscription(
    IResource? resource,
    Func<IDistributedApplicationResourceEvent, CancellationToken, Task> callback)
    : DistributedApplicationEventSubscription((@event, token) => callback((IDistributedApplicationResourceEvent)@event, token))
{
    /// <summary>The resource, or null for every resource.</summary>
    public IResource? Resource { get; } = resource;
}
