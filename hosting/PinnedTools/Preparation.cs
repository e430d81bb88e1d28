namespace NodePostgres.Hosting.PinnedTools;

/// <summary>
/// Work that resources wait for before they start, such as the installation of packages. Callers share it while it runs, the next
/// caller starts it anew once it has ended, and disposal ends it for good.
/// </summary>
/// <param name="work">The work; its token is cancelled by the disposal.</param>
internal sealed class Preparation<T>(Func<CancellationToken, Task<T>> work) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private Task<T>? _running;

    /// <summary>Awaits the work. Cancellation ends the wait, not the work, which others may wait for.</summary>
    public async Task<T> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Running().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The application stops. That is no failure of whoever waits, and is told them by their own token.
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Cancels the work, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_lock)
        {
            running = _running;
        }

        if (running is not null)
        {
            // Whoever waits for it learns how it ended.
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<T> Running()
    {
        lock (_lock)
        {
            return _running is null or { IsCompleted: true } ? _running = Task.Run(() => work(_end.Token), _end.Token) : _running;
        }
    }
}
