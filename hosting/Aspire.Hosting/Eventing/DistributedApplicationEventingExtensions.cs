using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting;

/// <summary>Subscriptions to the application's and the resources' events, in the builder's own style.</summary>
public static class DistributedApplicationEventingExtensions
{
    /// <summary>Runs <paramref name="callback"/> when the model is complete, before anything starts.</summary>
    /// <typeparam name="T">The builder's type.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static T OnBeforeStart<T>(this T builder, Func<BeforeStartEvent, CancellationToken, Task> callback)
        where T : IDistributedApplicationBuilder
        => builder.SubscribeToApplication(callback);

    /// <summary>Runs <paramref name="callback"/> before publishing.</summary>
    /// <typeparam name="T">The builder's type.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static T OnBeforePublish<T>(this T builder, Func<BeforePublishEvent, CancellationToken, Task> callback)
        where T : IDistributedApplicationBuilder
        => builder.SubscribeToApplication(callback);

    /// <summary>Runs <paramref name="callback"/> after publishing.</summary>
    /// <typeparam name="T">The builder's type.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static T OnAfterPublish<T>(this T builder, Func<AfterPublishEvent, CancellationToken, Task> callback)
        where T : IDistributedApplicationBuilder
        => builder.SubscribeToApplication(callback);

    /// <summary>Runs <paramref name="callback"/> when the application has started and the resource should begin its life.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnInitializeResource<T>(this IResourceBuilder<T> builder, Func<T, InitializeResourceEvent, CancellationToken, Task> callback)
        where T : IResource
        => builder.SubscribeToResource(callback);

    /// <summary>Runs <paramref name="callback"/> when the resource's connection string can be computed.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnConnectionStringAvailable<T>(this IResourceBuilder<T> builder, Func<T, ConnectionStringAvailableEvent, CancellationToken, Task> callback)
        where T : IResourceWithConnectionString
        => builder.SubscribeToResource(callback);

    /// <summary>Runs <paramref name="callback"/> when the addresses of all the resource's endpoints are known.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnResourceEndpointsAllocated<T>(this IResourceBuilder<T> builder, Func<T, ResourceEndpointsAllocatedEvent, CancellationToken, Task> callback)
        where T : IResourceWithEndpoints
        => builder.SubscribeToResource(callback);

    /// <summary>Runs <paramref name="callback"/> before the resource starts, each time.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnBeforeResourceStarted<T>(this IResourceBuilder<T> builder, Func<T, BeforeResourceStartedEvent, CancellationToken, Task> callback)
        where T : IResource
        => builder.SubscribeToResource(callback);

    /// <summary>Runs <paramref name="callback"/> when the resource runs and is healthy, each time it starts.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnResourceReady<T>(this IResourceBuilder<T> builder, Func<T, ResourceReadyEvent, CancellationToken, Task> callback)
        where T : IResource
        => builder.SubscribeToResource(callback);

    /// <summary>Runs <paramref name="callback"/> when the resource has ended.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="callback">What to run.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> OnResourceStopped<T>(this IResourceBuilder<T> builder, Func<T, ResourceStoppedEvent, CancellationToken, Task> callback)
        where T : IResource
        => builder.SubscribeToResource(callback);

    private static T SubscribeToApplication<T, TEvent>(this T builder, Func<TEvent, CancellationToken, Task> callback)
        where T : IDistributedApplicationBuilder
        where TEvent : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        builder.Eventing.Subscribe(callback);
        return builder;
    }

    private static IResourceBuilder<T> SubscribeToResource<T, TEvent>(this IResourceBuilder<T> builder, Func<T, TEvent, CancellationToken, Task> callback)
        where T : IResource
        where TEvent : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        builder.ApplicationBuilder.Eventing.Subscribe<TEvent>(
            builder.Resource, (@event, token) => callback(builder.Resource, @event, token));
        return builder;
    }
}
