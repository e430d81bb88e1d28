namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Holds the lock until everything of the application has stopped, and notes who holds it.</summary>
internal sealed class RunLockService(
    RunLock held, DistributedApplicationModel model, IConfiguration configuration, IHostApplicationLifetime lifetime)
    : LifecycleService, IDisposable
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        // Of a start that is called off, too, which has no other word of its end.
        lifetime.ApplicationStopping.Register(() => held.WriteNoteAsync(dashboard: null, isStopping: true, CancellationToken.None).GetAwaiter().GetResult());
        return held.WriteNoteAsync(dashboard: null, isStopping: false, cancellationToken);
    }

    public override Task StartedAsync(CancellationToken cancellationToken) =>
        held.WriteNoteAsync(Addresses.OfDashboard(model, configuration), isStopping: false, cancellationToken);

    public override Task StoppedAsync(CancellationToken cancellationToken)
    {
        held.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => held.Dispose();
}
