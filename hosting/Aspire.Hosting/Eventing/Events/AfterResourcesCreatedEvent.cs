using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Every resource has been handed to the orchestrator. Resources that wait for others may not run yet.</summary>
/// <param name="services">The application's services.</param>
/// <param name="model">The application model.</param>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}
