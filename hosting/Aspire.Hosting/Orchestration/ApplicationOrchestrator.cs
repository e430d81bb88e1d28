using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Runs the model: publishes what the resources begin with, has their endpoints allocated, starts each one as soon as what it
/// waits for allows, follows what DCP reports, and stops them in reverse order.
/// </summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DcpConnection dcp,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    ParameterProcessor parameters,
    IServiceProvider services,
    IConfiguration configuration,
    DistributedApplicationOptions options,
    IHostApplicationLifetime lifetime,
    ILogger<ApplicationOrchestrator> logger) : IAsyncDisposable
{
    private const int StableSuffixLength = 8;

    // How long the order of the stops is kept; what is left is stopped at once then.
    private static readonly TimeSpan OrderlyStopOfProcesses = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan OrderlyStopOfContainers = TimeSpan.FromSeconds(12);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _observing = new();
    private readonly Dictionary<string, ResourceLifecycle> _lifecycles = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Task> _background = [];
    private ResourceEvents? _events;
    private Task? _stop;
    private EndpointAllocation? _endpoints;

    /// <summary>Starts everything and returns when every resource has been told to start; none is waited for.</summary>
    /// <exception cref="InvalidOperationException">An endpoint contradicts itself.</exception>
    /// <exception cref="DistributedApplicationException">DCP could not be started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var client = dcp.Client;
        var hierarchy = new ResourceHierarchy(model);
        _events = new ResourceEvents(hierarchy, notifications, loggers, eventing, executionContext, services);
        var stableSuffix = configuration["AppHost:Sha256"]![..StableSuffixLength].ToLowerInvariant();
        var networks = new ContainerNetworks(model.Resources.Any(resource => resource.HasPersistentLifetime()) ? stableSuffix : null);
        var hasContainers = model.Resources.Any(resource => resource.IsContainer());
        _endpoints = new EndpointAllocation(
            model, client, configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false), hasContainers, _stopping.Token);
        var context = new WorkloadContext(client, dcp.SessionFolderAsync(), _endpoints, loggers, executionContext, stableSuffix, _events.PublishSnapshotAsync);
        foreach (var resource in model.Resources)
        {
            if (CreateWorkload(resource, networks, context) is { } workload)
            {
                LifecycleCommands.Add(resource, this);
                _lifecycles.Add(resource.Name, new(resource, workload, context, _events, notifications, eventing, services, _stopping.Token));
            }
        }

        await parameters.InitializeAsync(_stopping.Token).ConfigureAwait(false);
        foreach (var resource in model.Resources)
        {
            await _events.InitializeAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        // DCP that cannot be started fails the start of the application; what follows fails its resource.
        await client.WaitAsync(cancellationToken).ConfigureAwait(false);
        _background.Add(FollowAsync(() => _endpoints.WatchAsync(_observing.Token)));
        _background.Add(FollowAsync(() => ObserveAsync<Executable>((workload, executable) =>
            ((ExecutableWorkload)workload).ObserveAsync(executable, _observing.Token), context)));
        if (hasContainers)
        {
            _background.Add(FollowAsync(() => ObserveAsync<Container>((workload, container) =>
                ((ContainerWorkload)workload).ObserveAsync(container), context)));
            var tunnel = new ContainerTunnel(model, context, networks, new TunnelBaseImage(configuration), logger);
            _background.Add(FollowAsync(() => tunnel.RunAsync(_observing.Token)));
        }

        _background.Add(FollowAsync(StopWithDcpAsync));
        await Task.WhenAll(model.Resources.Select(resource => BeginAsync(resource, cancellationToken))).ConfigureAwait(false);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a resource by name, as its <c>start</c> command does.</summary>
    /// <exception cref="InvalidOperationException">No such resource has a life that can be started.</exception>
    public Task StartResourceAsync(string name, CancellationToken cancellationToken) => Lifecycle(name).StartAsync(cancellationToken);

    /// <summary>Stops a resource by name, as its <c>stop</c> command does.</summary>
    /// <exception cref="InvalidOperationException">No such resource has a life that can be stopped.</exception>
    public Task StopResourceAsync(string name, CancellationToken cancellationToken) => Lifecycle(name).StopAsync(cancellationToken);

    /// <summary>Stops what waits for others before those others, within bounds; then DCP and whatever is left.</summary>
    public Task StopAsync()
    {
        lock (_lifecycles)
        {
            return _stop ??= StopCoreAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        foreach (var lifecycle in _lifecycles.Values)
        {
            lifecycle.Dispose();
        }

        _stopping.Dispose();
        _observing.Dispose();
    }

    private async Task StopCoreAsync()
    {
        using var bound = new CancellationTokenSource(
            model.Resources.Any(resource => resource.IsContainer()) ? OrderlyStopOfContainers : OrderlyStopOfProcesses);
        _events?.BeginEnd();
        await _stopping.CancelAsync().ConfigureAwait(false);
        var running = _lifecycles.Values.Where(lifecycle => lifecycle is { IsAlive: true, OutlivesTheApplication: false }).ToDictionary(lifecycle => lifecycle.Resource);
        var stops = new Dictionary<IResource, Task>();
        foreach (var resource in running.Keys)
        {
            _ = StopInOrder(resource);
        }

        await Task.WhenAll(stops.Values).ConfigureAwait(false);
        // What a start that was called off has begun, such as making a data folder, must not go on after the application.
        await Task.WhenAll(_lifecycles.Values.Select(lifecycle => lifecycle.Attempting)).WaitAsync(bound.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await dcp.StopAsync().ConfigureAwait(false);
        await AnnouncedAsync(bound.Token).ConfigureAwait(false);
        await _observing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_background).ConfigureAwait(false);

        Task StopInOrder(IResource resource)
        {
            if (!stops.TryGetValue(resource, out var stop))
            {
                var dependents = StopOrder.DependentsOf(resource, running.Keys).Select(StopInOrder).ToList();
                stops[resource] = stop = StopAfterAsync(running[resource], dependents, bound.Token);
            }

            return stop;
        }
    }

    private async Task StopAfterAsync(ResourceLifecycle lifecycle, IReadOnlyCollection<Task> dependents, CancellationToken bound)
    {
        await Task.WhenAll(dependents).ConfigureAwait(false);
        try
        {
            await lifecycle.StopAsync(bound).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or Dcp.DcpException or HttpRequestException or IOException)
        {
            logger.LogWarning("Resource '{ResourceName}' did not stop in time; it is killed with the rest.", lifecycle.Resource.Name);
        }
    }

    private async Task AnnouncedAsync(CancellationToken bound)
    {
        try
        {
            await (_events?.AnnouncedAsync(bound) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            logger.LogWarning("A subscriber of a resource's stopped event did not end in time; the application ends without it.");
        }
    }

    private Workload? CreateWorkload(IResource resource, ContainerNetworks networks, WorkloadContext context) => resource switch
    {
        ProjectResource project => CreateWorkload(project, context),
        ExecutableResource executable => new ExecutableWorkload(
            resource, new ExecutableLaunch(executable.Command, executable.WorkingDirectory, []), context),
        _ when resource.IsContainer() => new ContainerWorkload(resource, networks, services, context),
        _ => null,
    };

    private ExecutableWorkload CreateWorkload(ProjectResource project, WorkloadContext context)
    {
        var launch = ProjectLaunch.For(project, options.Assembly);
        return new ExecutableWorkload(project, new ExecutableLaunch(launch.Command, launch.WorkingDirectory, launch.Arguments), context);
    }

    private async Task BeginAsync(IResource resource, CancellationToken cancellationToken)
    {
        var lifecycle = _lifecycles.GetValueOrDefault(resource.Name);
        var allocated = false;
        try
        {
            await _endpoints!.AllocateAsync(resource, cancellationToken).ConfigureAwait(false);
            allocated = true;
        }
        catch (DistributedApplicationException) when (lifecycle is not null)
        {
            // A port that is taken: the start of the resource meets it too, and reports it.
        }

        if (allocated)
        {
            await _events!.EndpointsAllocatedAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        if (lifecycle is not null && resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            await _events!.PublishSnapshotAsync(resource, snapshot => snapshot with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
        }
        else
        {
            lifecycle?.Begin();
        }
    }

    private ResourceLifecycle Lifecycle(string name) => _lifecycles.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"Resource '{name}' is none that can be started or stopped.");

    private async Task FollowAsync(Func<Task> follow)
    {
        try
        {
            await follow().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_observing.IsCancellationRequested)
        {
            // The application has stopped.
        }
        catch (Exception exception) when (exception is Dcp.DcpException or HttpRequestException or IOException)
        {
            logger.LogDebug(exception, "DCP no longer reports.");
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "What DCP reports could no longer be followed; the states that are shown may be out of date. Start the application again.");
        }
    }

    private async Task StopWithDcpAsync()
    {
        var exitCode = await dcp.ExitedAsync().ConfigureAwait(false);
        if (!_stopping.IsCancellationRequested)
        {
            logger.LogCritical(
                "The orchestrator DCP ended with exit code {ExitCode} while the application ran; nothing can run without it, so the application stops. Start it again.",
                exitCode);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task ObserveAsync<T>(Func<Workload, T, Task> observe, WorkloadContext context)
        where T : DcpObject, IDcpKind<T>
    {
        var client = await dcp.Client.ConfigureAwait(false);
        await foreach (var change in client.WatchAsync<T>(_observing.Token).ConfigureAwait(false))
        {
            if (change.Type != Dcp.WatchEventType.Deleted && context.Objects.TryGetValue(change.Object.Metadata.Name, out var workload))
            {
                await ObserveAsync(workload, change.Object).ConfigureAwait(false);
            }
        }

        async Task ObserveAsync(Workload workload, T reported)
        {
            try
            {
                await observe(workload, reported).ConfigureAwait(false);
            }
            catch (Exception exception) when (!_observing.IsCancellationRequested)
            {
                // One report that cannot be published must not keep the others from being.
                logger.LogError(exception, "What the orchestrator reports of '{ObjectName}' could not be published.", reported.Metadata.Name);
            }
        }
    }
}
