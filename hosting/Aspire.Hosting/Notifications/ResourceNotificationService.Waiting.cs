using Aspire.Hosting.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits until a resource is in a state.</summary>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="targetState">The state, see <see cref="KnownResourceStates"/>. Null or empty: <c>Running</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when an instance of the resource is in the state.</returns>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells the resource's state at that time.</exception>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    /// <summary>Waits until a resource is in one of several states.</summary>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="targetStates">The states, see <see cref="KnownResourceStates"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The state that was reached.</returns>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells the resource's state at that time.</exception>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targetStates);
        string[] targets = [.. targetStates];
        var reached = await WaitAsync(
            resourceName,
            state => state.Snapshot.State?.Text is { Length: > 0 } text && targets.Contains(text, StringComparer.OrdinalIgnoreCase),
            $"Resource '{resourceName}' failed to reach one of the target states: [{string.Join(", ", targets)}] before the operation was cancelled.",
            cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until a resource's state fulfils a condition.</summary>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="predicate">The condition; asked for the state of each instance, now and at each change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first state that fulfils the condition.</returns>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells the resource's state at that time.</exception>
    public Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
        => WaitAsync(
            resourceName,
            predicate,
            $"Resource '{resourceName}' failed to meet the predicate condition before the operation was cancelled.",
            cancellationToken);

    /// <summary>Waits until a resource is healthy and ready, in the way of <see cref="ResourceNotificationServiceOptions.DefaultWaitBehavior"/>.</summary>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The resource's state.</returns>
    /// <exception cref="DistributedApplicationException">The resource does not exist, failed to start or ended, and the wait stops at that.</exception>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells the resource's state at that time.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource is healthy and the subscribers of its <see cref="ResourceReadyEvent"/> are done.</summary>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="waitBehavior">What to do when the resource fails or ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The resource's state. A resource without health checks is healthy as soon as it runs.</returns>
    /// <exception cref="DistributedApplicationException">The resource does not exist, failed to start or ended, and <paramref name="waitBehavior"/> stops at that.</exception>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells the resource's state at that time.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        var stops = waitBehavior == WaitBehavior.StopOnResourceUnavailable;
        if (stops && _services.GetService<DistributedApplicationModel>() is { } model && !model.Resources.Any(resource => IsNamed(resource, resourceName)))
        {
            throw Stopped($"Stopped waiting for resource '{resourceName}' to become healthy because it does not exist in the application model.");
        }

        var healthy = await WaitAsync(
            resourceName,
            state => state.Snapshot.HealthStatus == HealthStatus.Healthy || (stops && DependencyWait.IsUnavailable(state.Snapshot)),
            $"Resource '{resourceName}' failed to become healthy before the operation was cancelled.",
            cancellationToken).ConfigureAwait(false);
        if (healthy.Snapshot.HealthStatus != HealthStatus.Healthy)
        {
            throw Stopped($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
        }

        return await WaitUntilReadyAsync(healthy.Resource, healthy.ResourceId, resourceName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for everything that a resource was told to wait for (<c>WaitFor</c>, <c>WaitForStart</c>, <c>WaitForCompletion</c>), all at once.
    /// Meanwhile its state is <c>Waiting</c>.
    /// </summary>
    /// <param name="resource">The resource that waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when nothing is left to wait for.</returns>
    /// <exception cref="DistributedApplicationException">A resource failed or ended in a way that the wait stops at.</exception>
    /// <exception cref="OperationCanceledException">The wait ended before; the message tells what was still waited for.</exception>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DependencyWait(this, resource, _loggers.GetLogger(resource)).RunAsync(cancellationToken);
    }

    /// <summary>Waits for a condition. When the wait is ended before, <paramref name="canceled"/> becomes the beginning of the error.</summary>
    internal async Task<ResourceEvent> WaitAsync(string resourceName, Func<ResourceEvent, bool> condition, string canceled, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        ArgumentNullException.ThrowIfNull(condition);
        _logger.LogDebug("Waiting for resource '{ResourceName}'.", resourceName);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token, cancellationToken);
        try
        {
            await foreach (var state in Watch(resourceName, ended.Token).ConfigureAwait(false))
            {
                if (condition(state))
                {
                    _logger.LogDebug("Finished waiting for resource '{ResourceName}'.", resourceName);
                    return state;
                }
            }
        }
        catch (OperationCanceledException ex) when (ended.IsCancellationRequested)
        {
            throw new OperationCanceledException(WaitReport.Describe(this, resourceName, canceled), ex, cancellationToken);
        }

        throw new InvalidOperationException($"The states of resource '{resourceName}' ended.");
    }

    /// <summary>Waits until an instance's ready event was published and its subscribers are done; fails as they do.</summary>
    internal async Task<ResourceEvent> WaitUntilReadyAsync(IResource resource, string resourceId, string displayName, CancellationToken cancellationToken)
    {
        var ready = await WaitAsync(
            resource.Name,
            state => state.ResourceId == resourceId && state.Snapshot.ResourceReadyEvent is not null,
            $"Resource '{displayName}' failed to execute the resource ready event before the operation was cancelled.",
            cancellationToken).ConfigureAwait(false);
        await ready.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        return ready;
    }

    private DistributedApplicationException Stopped(string message)
    {
        _logger.LogError("{Reason}", message);
        return new DistributedApplicationException(message);
    }
}
