using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Lifecycle;

/// <summary>A service that subscribes to the application's events just before it starts. Register it with <see cref="EventingSubscriberServiceCollectionExtensions"/>.</summary>
public interface IDistributedApplicationEventingSubscriber
{
    /// <summary>Takes the subscriptions. Called once, before <see cref="ApplicationModel.BeforeStartEvent"/> is published.</summary>
    /// <param name="eventing">The event bus.</param>
    /// <param name="executionContext">Whether the application runs or is published.</param>
    /// <param name="cancellationToken">Ends the start of the application.</param>
    /// <returns>A task for the work.</returns>
    Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken);
}
