using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource runs and, where it has health checks, was found healthy. Published once for each time it starts; those that wait for the resource wait for the subscribers too.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The application's services.</param>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <inheritdoc/>
    public IServiceProvider Services { get; } = services;
}
