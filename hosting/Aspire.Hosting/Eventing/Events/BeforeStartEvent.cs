using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The model is complete and nothing runs yet: the last moment to change the model. The start waits for the subscribers.</summary>
/// <param name="services">The application's services.</param>
/// <param name="model">The application model.</param>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}
