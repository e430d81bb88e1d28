using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Publishing;

/// <summary>Publishing is about to begin.</summary>
/// <param name="services">The application's services.</param>
/// <param name="model">The application model.</param>
public sealed class BeforePublishEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}
