namespace Tooling;

/// <summary>Work that callers share while it runs, and that the next caller starts anew once it has ended.</summary>
internal sealed class SingleFlight<T>(Func<Task<T>> work)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;

    /// <summary>Awaits the work. Cancellation ends the wait, not the work, which others may wait for.</summary>
    public Task<T> RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running is null or { IsCompleted: true })
            {
                _running = Task.Run(work, CancellationToken.None);
            }

            return _running.WaitAsync(cancellationToken);
        }
    }
}
