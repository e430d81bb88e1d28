using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The values that the resource's connection string is made of are known.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The application's services.</param>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <inheritdoc/>
    public IServiceProvider Services { get; } = services;
}
