using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Hosting.Lifecycle;

/// <summary>Registers services that subscribe to the application's events.</summary>
public static class EventingSubscriberServiceCollectionExtensions
{
    /// <summary>Adds a subscriber, once more if it is already there.</summary>
    /// <typeparam name="T">The subscriber, created by dependency injection.</typeparam>
    /// <param name="services">The application's services.</param>
    public static void AddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber
        => services.AddSingleton<IDistributedApplicationEventingSubscriber, T>();

    /// <summary>Adds a subscriber unless one of its type is already there.</summary>
    /// <typeparam name="T">The subscriber, created by dependency injection.</typeparam>
    /// <param name="services">The application's services.</param>
    public static void TryAddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber
        => services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationEventingSubscriber, T>());
}
