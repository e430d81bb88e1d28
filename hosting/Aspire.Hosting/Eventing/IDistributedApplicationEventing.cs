using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Publishes the application's events and takes subscriptions to them.</summary>
public interface IDistributedApplicationEventing
{
    /// <summary>Calls <paramref name="callback"/> for each event of exactly the type <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">A concrete event type.</typeparam>
    /// <param name="callback">What to run. Its token is the publisher's.</param>
    /// <returns>The subscription, for <see cref="Unsubscribe"/>.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is an interface or abstract.</exception>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    /// <summary>Calls <paramref name="callback"/> for each event of the type <typeparamref name="T"/> that concerns <paramref name="resource"/>.</summary>
    /// <typeparam name="T">A concrete resource event type.</typeparam>
    /// <param name="resource">The resource, compared by reference.</param>
    /// <param name="callback">What to run. Its token is the publisher's.</param>
    /// <returns>The subscription, for <see cref="Unsubscribe"/>.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is an interface or abstract.</exception>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Ends a subscription. Unknown subscriptions are ignored.</summary>
    /// <param name="subscription">What <c>Subscribe</c> returned.</param>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Runs the subscribers one after the other, in the order of subscription, and returns when all are done.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Given to the subscribers.</param>
    /// <returns>A task that fails with the first subscriber that fails; later ones are then not called.</returns>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;

    /// <summary>Runs the subscribers in the way that <paramref name="dispatchBehavior"/> says.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="event">The event.</param>
    /// <param name="dispatchBehavior">One after the other or at once; awaited or not.</param>
    /// <param name="cancellationToken">Given to the subscribers.</param>
    /// <returns>A task for the subscribers' work, or a completed one when the behavior does not block.</returns>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}
