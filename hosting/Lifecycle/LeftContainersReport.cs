namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Says at the end how to remove the containers where the engine no longer answers: the orchestrator tries for minutes then, and gives up in
/// silence. It is ended, since a start removes what another has left only when that one's orchestrator is gone.
/// </summary>
internal sealed class LeftContainersReport(
    DistributedApplicationModel model, ResourceNotificationService notifications, AppRuntime runtime, HostProcess host) : LifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Called once everything has been told to stop.</summary>
    public override async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var containers = model.Resources.Where(resource => !resource.IsPersistent()).Select(IdOf).OfType<string>().ToArray();
        if (runtime.Engine is { } engine && containers.Length > 0 && await ComplaintAsync(engine).ConfigureAwait(false) is { } complaint)
        {
            await Console.Error.WriteLineAsync(
                $"  Containers may be left: '{engine.Name}' does not answer: {complaint}. The next start removes them. "
                + $"To remove them: {engine.Name} rm --force {string.Join(' ', containers)}").ConfigureAwait(false);
            EndOrchestrator();
        }
    }

    private void EndOrchestrator()
    {
        try
        {
            using var orchestrator = host.FindOrchestrator() is { Pid: var pid } ? Process.GetProcessById(pid) : null;
            orchestrator?.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static async Task<string?> ComplaintAsync(ContainerEngine engine)
    {
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            return await engine.ComplaintAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return $"no word for {Patience.TotalSeconds:0} s";
        }
    }

    private string? IdOf(IResource resource) => notifications.TryGetCurrentState(resource.Name, out var current) ? current.Snapshot.ContainerId() : null;
}
