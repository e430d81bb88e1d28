using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource is about to start, for the first time or again. The start waits for the subscribers; one that fails fails the start.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The application's services.</param>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <inheritdoc/>
    public IServiceProvider Services { get; } = services;

    /// <summary>The instance that starts; null when the event concerns the resource as a whole.</summary>
    internal string? ResourceInstanceId { get; init; }
}
