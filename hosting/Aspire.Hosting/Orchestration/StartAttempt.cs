namespace Aspire.Hosting.Orchestration;

/// <summary>One attempt to start a resource. It can be told to stop waiting, and it can be cancelled.</summary>
internal sealed class StartAttempt(CancellationToken stopping)
{
    private readonly CancellationTokenSource _cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly TaskCompletionSource _skipWaits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _cancelled.Token;

    public Task Done { get; private set; } = Task.CompletedTask;

    public bool IsWaiting { get; private set; }

    /// <summary>True where the attempt ended because a dependency did not come up as it should.</summary>
    public bool FailedWaiting { get; private set; }

    public void Run(Func<StartAttempt, Task> body) => Done = Task.Run(() => body(this), CancellationToken.None);

    /// <summary>Lets the attempt go on although its dependencies are not ready: somebody pressed Start.</summary>
    public void SkipWaits() => _skipWaits.TrySetResult();

    /// <summary>Cancels without waiting for the end.</summary>
    public void Abandon() => _cancelled.Cancel();

    /// <summary>Cancels and waits for the end; errors have been reported by the attempt itself.</summary>
    public async Task CancelAsync()
    {
        await _cancelled.CancelAsync().ConfigureAwait(false);
        await Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task WaitForDependenciesAsync(Func<CancellationToken, Task> waitForDependencies)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(Token);
        IsWaiting = true;
        try
        {
            var dependencies = waitForDependencies(wait.Token);
            if (await Task.WhenAny(dependencies, _skipWaits.Task).ConfigureAwait(false) == dependencies)
            {
                await dependencies.ConfigureAwait(false);
            }
        }
        catch (DistributedApplicationException)
        {
            FailedWaiting = true;
            throw;
        }
        finally
        {
            IsWaiting = false;
            await wait.CancelAsync().ConfigureAwait(false);
        }
    }
}
