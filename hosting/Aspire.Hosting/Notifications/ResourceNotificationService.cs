using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources' states: publish them, watch them, wait for them.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceState> _instances = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _watchersGate = new();
    private readonly ILogger _logger;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _loggers;
    private ImmutableArray<Watcher> _watchers = [];

    /// <summary>Makes the service. Applications get theirs from dependency injection.</summary>
    /// <param name="logger">The app host's own log.</param>
    /// <param name="hostApplicationLifetime">Not used.</param>
    /// <param name="serviceProvider">Given to the callbacks of commands; supplies <see cref="ResourceNotificationServiceOptions"/>.</param>
    /// <param name="resourceLoggerService">Where waits say what they wait for.</param>
    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger,
        IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ArgumentNullException.ThrowIfNull(resourceLoggerService);
        _ = hostApplicationLifetime;
        _logger = logger;
        _services = serviceProvider;
        _loggers = resourceLoggerService;
        DefaultWaitBehavior = serviceProvider.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior
            ?? WaitBehavior.StopOnResourceUnavailable;
    }

    internal WaitBehavior DefaultWaitBehavior { get; set; }

    /// <summary>Changes a resource's state. Where it has several instances, the state of each.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="stateFactory">Makes the new state of the last. Called with a lock held: it must be quick and must not wait.</param>
    /// <returns>A completed task.</returns>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetResolvedResourceNames())
        {
            Publish(resource, name, stateFactory);
        }

        return Task.CompletedTask;
    }

    /// <summary>Changes the state of a resource instance. A state equal to the last is not published.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">The instance's name.</param>
    /// <param name="stateFactory">Makes the new state of the last. Called with a lock held: it must be quick and must not wait.</param>
    /// <returns>A completed task.</returns>
    /// <exception cref="InvalidOperationException">The name belongs to another resource.</exception>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        Publish(resource, resourceId, stateFactory);
        return Task.CompletedTask;
    }

    /// <summary>The state that was last published.</summary>
    /// <param name="resourceId">The instance's name, or the resource's if it has one instance.</param>
    /// <param name="resourceEvent">The state, when there is one.</param>
    /// <returns>Whether there is one. False also when the name is that of a resource with several instances.</returns>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        if (_instances.TryGetValue(resourceId, out var exact) && exact.Current is { } current)
        {
            resourceEvent = current;
            return true;
        }

        resourceEvent = null;
        foreach (var instance in _instances.Values)
        {
            if (!IsNamed(instance.Resource, resourceId) || instance.Current is not { } candidate)
            {
                continue;
            }

            if (resourceEvent is not null)
            {
                resourceEvent = null;
                return false;
            }

            resourceEvent = candidate;
        }

        return resourceEvent is not null;
    }

    /// <summary>Watches all resources: first the state of each, then every change.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The states. None is left out or repeated.</returns>
    public IAsyncEnumerable<ResourceEvent> WatchAsync(CancellationToken cancellationToken = default) => Watch(resourceName: null, cancellationToken);

    /// <summary>Ends all waits.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);

        // Not disposed: waits that are just ending still look at its token.
        _disposed.Cancel();
    }

    private static bool IsNamed(IResource resource, string name) => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase);

    private async IAsyncEnumerable<ResourceEvent> Watch(string? resourceName, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        var watcher = new Watcher(resourceName, channel.Writer);
        lock (_watchersGate)
        {
            _watchers = _watchers.Add(watcher);
        }

        try
        {
            // Changes arrive in the channel from here on; the versions tell which of them the states below contain already.
            var seen = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var instance in _instances.Values)
            {
                if (instance.Current is { } current && watcher.Wants(current.Resource))
                {
                    seen[current.ResourceId] = current.Snapshot.Version;
                    yield return current;
                }
            }

            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!seen.TryGetValue(change.ResourceId, out var version) || change.Snapshot.Version > version)
                {
                    yield return change;
                }
            }
        }
        finally
        {
            lock (_watchersGate)
            {
                _watchers = _watchers.Remove(watcher);
            }
        }
    }

    private void Publish(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(stateFactory);
        var instance = _instances.GetOrAdd(resourceId, static (_, resource) => new(resource), resource);
        if (!ReferenceEquals(instance.Resource, resource))
        {
            throw new InvalidOperationException($"Resource instance doesn't match resource previously registered with specified resource id '{resourceId}'.");
        }

        lock (instance)
        {
            var before = instance.Current?.Snapshot;
            var start = before ?? SnapshotRules.Initial(resource);
            var after = SnapshotRules.Apply(resource, start, stateFactory(start), _services);
            if (before is not null && SnapshotEquality.SameContent(before, after))
            {
                return;
            }

            var published = new ResourceEvent(resource, resourceId, after with { Version = (before?.Version ?? 0) + 1 });
            instance.Current = published;
            foreach (var watcher in CurrentWatchers())
            {
                watcher.Offer(published);
            }

            LogTransition(resource, resourceId, before?.State?.Text, after.State?.Text);
        }
    }

    /// <summary>The lock also keeps the read of the watchers behind the write of the state: a new watcher gets either the one or the other.</summary>
    private ImmutableArray<Watcher> CurrentWatchers()
    {
        lock (_watchersGate)
        {
            return _watchers;
        }
    }

    private void LogTransition(IResource resource, string resourceId, string? before, string? after)
    {
        if (string.IsNullOrEmpty(after) || string.Equals(before, after, StringComparison.OrdinalIgnoreCase) || !_logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        if (string.IsNullOrEmpty(before))
        {
            _logger.LogDebug("Resource {ResourceName}/{ResourceId} changed state: {NewState}", resource.Name, resourceId, after);
        }
        else
        {
            _logger.LogDebug("Resource {ResourceName}/{ResourceId} changed state: {PreviousState} -> {NewState}", resource.Name, resourceId, before, after);
        }
    }

    private sealed class InstanceState(IResource resource)
    {
        private ResourceEvent? _current;

        public IResource Resource { get; } = resource;

        /// <summary>The last state. Written under this object's lock, read from anywhere.</summary>
        public ResourceEvent? Current
        {
            get => Volatile.Read(ref _current);
            set => Volatile.Write(ref _current, value);
        }
    }

    private sealed class Watcher(string? resourceName, ChannelWriter<ResourceEvent> writer)
    {
        public bool Wants(IResource resource) => resourceName is null || IsNamed(resource, resourceName);

        public void Offer(ResourceEvent change)
        {
            if (Wants(change.Resource))
            {
                writer.TryWrite(change);
            }
        }
    }
}
