namespace NodePostgres.Hosting.PinnedTools;

/// <summary>The preparations of a run: cancelled as soon as the application is told to stop, and over when it has been disposed.</summary>
internal sealed class RunningPreparations(IHostApplicationLifetime lifetime) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _preparations = [];

    /// <summary>Begins <paramref name="preparation"/>. Whoever needs it awaits it; a failure is theirs to tell.</summary>
    public void Begin<T>(Preparation<T> preparation)
    {
        _preparations.Add(preparation);
        _ = preparation.RunAsync(CancellationToken.None).ContinueWith(
            task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        lifetime.ApplicationStopping.Register(() => _ = preparation.DisposeAsync().AsTask());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var preparation in _preparations)
        {
            await preparation.DisposeAsync().ConfigureAwait(false);
        }
    }
}
