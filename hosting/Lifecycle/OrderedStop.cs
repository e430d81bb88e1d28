namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Stops each resource only when everything that waits for it has ended, and the dashboard last: a request in flight is answered from the
/// database, and its span arrives. Aspire ends everything at once. What is not over within the limit is left to Aspire, which is not so patient.
/// </summary>
internal sealed class OrderedStop(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    AppRuntime runtime,
    ILogger<OrderedStop> logger)
    : LifecycleService
{
    // As docker and podman have it by default: what is deaf to SIGTERM is killed then.
    private const string ContainerGraceSeconds = "10";

    private static readonly TimeSpan ProcessesPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ContainersPatience = TimeSpan.FromSeconds(12);

    /// <summary>Called before Aspire stops anything.</summary>
    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var running = RunningResources();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(running.Any(resource => resource.IsContainer()) ? ContainersPatience : ProcessesPatience);
        var stops = new Dictionary<IResource, Task>();
        // Those that nobody waits for first, so that each finds the stops of its dependents.
        foreach (var resource in StopOrder.Sort(running))
        {
            var dependents = StopOrder.DependentsOf(resource, running).Select(stops.GetValueOrDefault).OfType<Task>().ToArray();
            stops[resource] = StopAfterAsync(resource, dependents, limit.Token);
        }

        await Task.WhenAll(stops.Values).ConfigureAwait(false);
    }

    // Not what has a life of its own, as a persistent container.
    private IResource[] RunningResources() => [.. model.Resources.Where(resource =>
        (resource is ExecutableResource or ProjectResource || resource.IsContainer())
        && !resource.IsPersistent()
        && Snapshot(resource)?.State?.Text == KnownResourceStates.Running)];

    private CustomResourceSnapshot? Snapshot(IResource resource) => notifications.TryGetCurrentState(resource.Name, out var current) ? current.Snapshot : null;

    private async Task StopAfterAsync(IResource resource, Task[] dependents, CancellationToken limit)
    {
        await Task.WhenAll(dependents).ConfigureAwait(false);
        try
        {
            var watch = Stopwatch.StartNew();
            // Not by Aspire's command where it can be helped: the orchestrator looks for such a wish only twice a second.
            if (Snapshot(resource)?.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is int pid && !OperatingSystem.IsWindows())
            {
                await ProcessSignal.TerminateAsync(pid, limit).ConfigureAwait(false);
            }
            else if (Snapshot(resource)?.ContainerId() is { } container && runtime.Engine is { } engine)
            {
                await engine.RunAsync(["stop", "-t", ContainerGraceSeconds, container], limit).ConfigureAwait(false);
            }
            else
            {
                await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, limit).ConfigureAwait(false);
            }

            logger.LogDebug("Stopped '{Resource}' in {Milliseconds} ms.", resource.Name, watch.ElapsedMilliseconds);
        }
        catch (Exception exception)
        {
            // Too slow, or an engine that cannot be asked. The others stop in their order all the same, and Aspire sees to the rest.
            logger.LogDebug(exception, "'{Resource}' could not be stopped in order.", resource.Name);
        }
    }
}
