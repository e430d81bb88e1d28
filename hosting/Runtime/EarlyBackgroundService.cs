namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// A background service that begins before the orchestrator, whose own start ends only when every resource that waits has started, and ends
/// as soon as the application is told to stop.
/// </summary>
internal abstract class EarlyBackgroundService(IHostApplicationLifetime lifetime) : LifecycleService
{
    private Task _running = Task.CompletedTask;

    /// <summary>The work.</summary>
    /// <param name="stoppingToken">Cancelled when the application begins to stop; the cancellation is no failure.</param>
    protected abstract Task ExecuteAsync(CancellationToken stoppingToken);

    /// <inheritdoc/>
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task StoppedAsync(CancellationToken cancellationToken) => _running.WaitAsync(cancellationToken);

    private async Task RunAsync()
    {
        try
        {
            await ExecuteAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to end.
        }
        catch
        {
            // As with any background service, the application does not go on without it; the stop tells why.
            lifetime.StopApplication();
            throw;
        }
    }
}
