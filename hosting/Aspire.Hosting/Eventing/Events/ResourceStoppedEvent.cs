using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource ended: it finished, exited, failed to start or was stopped.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The application's services.</param>
/// <param name="resourceEvent">The state that it ended in.</param>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <inheritdoc/>
    public IServiceProvider Services { get; } = services;

    /// <summary>The state that the resource ended in, with its exit code where there is one.</summary>
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}
