using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>The application's event bus, in memory. Safe to use from any thread.</summary>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<Type, ImmutableArray<DistributedApplicationEventSubscription>> _subscriptions =
        ImmutableDictionary<Type, ImmutableArray<DistributedApplicationEventSubscription>>.Empty;

    /// <summary>Told of a subscriber that fails when no publisher waits for it; such failures would otherwise be lost.</summary>
    internal Action<Type, Exception>? UnobservedFailure { get; set; }

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (typeof(T).IsInterface || typeof(T).IsAbstract)
        {
            throw new ArgumentException($"Cannot subscribe to interface or abstract type '{typeof(T).Name}'. Subscribe to a concrete event type instead.");
        }

        // An async lambda turns a synchronous throw of the callback into a failed task.
        var subscription = new DistributedApplicationEventSubscription(
            async (@event, token) => await callback((T)@event, token).ConfigureAwait(false));

        lock (_gate)
        {
            var existing = _subscriptions.GetValueOrDefault(typeof(T), []);
            _subscriptions = _subscriptions.SetItem(typeof(T), existing.Add(subscription));
        }

        return subscription;
    }

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);

        return Subscribe<T>((@event, token) => ReferenceEquals(@event.Resource, resource) ? callback(@event, token) : Task.CompletedTask);
    }

    /// <inheritdoc/>
    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        lock (_gate)
        {
            foreach (var (type, subscriptions) in _subscriptions)
            {
                if (subscriptions.Contains(subscription))
                {
                    _subscriptions = _subscriptions.SetItem(type, subscriptions.Remove(subscription));
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
        => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(@event);
        var subscriptions = _subscriptions.GetValueOrDefault(typeof(T), []);
        if (subscriptions.IsEmpty)
        {
            return Task.CompletedTask;
        }

        switch (dispatchBehavior)
        {
            case EventDispatchBehavior.BlockingSequential:
                return OneAfterTheOther();
            case EventDispatchBehavior.BlockingConcurrent:
                return AllAtOnce();
            case EventDispatchBehavior.NonBlockingSequential:
                _ = ObserveAsync(Task.Run(OneAfterTheOther, CancellationToken.None));
                return Task.CompletedTask;
            case EventDispatchBehavior.NonBlockingConcurrent:
                _ = ObserveAsync(AllAtOnce());
                return Task.CompletedTask;
            default:
                throw new ArgumentOutOfRangeException(nameof(dispatchBehavior), dispatchBehavior, "Not a way of dispatching an event.");
        }

        async Task OneAfterTheOther()
        {
            foreach (var subscription in subscriptions)
            {
                await subscription.Callback(@event, cancellationToken).ConfigureAwait(false);
            }
        }

        Task AllAtOnce() => Task.WhenAll(subscriptions.Select(subscription => subscription.Callback(@event, cancellationToken)));

        async Task ObserveAsync(Task work)
        {
            try
            {
                await work.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The publisher gave up; nothing failed.
            }
            catch (Exception ex)
            {
                UnobservedFailure?.Invoke(typeof(T), ex);
            }
        }
    }
}
