using System.Collections.Concurrent;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// Makes DCP report the end of a process at once. DCP notices it immediately but waits another 500 ms for more to happen
/// before it looks at the object again (its reconciler's debouncing), unless the object changes for another reason. So this
/// changes the object: an annotation, which means nothing.
/// </summary>
/// <param name="client">DCP's client.</param>
internal sealed class DcpExitNudge(DcpClient client) : IAsyncDisposable
{
    // DCP must have noticed the end itself before a nudge has an effect, which takes longer on a busy machine. And two of
    // them in a row could make DCP's own update fail for a conflict, which costs it 100 ms.
    private static readonly TimeSpan[] Delays = [TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150)];

    private readonly ProcessExits _exits = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, long> _running = [];
    private Task _run = Task.CompletedTask;

    /// <summary>Starts to look after all executables.</summary>
    public void Start() => _run = RunAsync();

    /// <summary>Stops.</summary>
    /// <returns>A task that ends then.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        _exits.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> nudges = [];
        try
        {
            await foreach (var (type, item) in client.WatchAsync<Executable>(_stop.Token).ConfigureAwait(false))
            {
                var name = item.Metadata.Name;
                if (type == WatchEventType.Deleted || item.Status is not { Pid: { } pid, State: ExecutableState.Running or ExecutableState.Stopping })
                {
                    _running.TryRemove(name, out _);
                }
                else if (!_running.TryGetValue(name, out var before) || before != pid)
                {
                    _running[name] = pid;
                    nudges.RemoveAll(nudge => nudge.IsCompleted);
                    nudges.Add(NudgeAfterExitAsync(name, pid));
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or DcpException)
        {
            // Stopped, or DCP is gone: there is nobody left to nudge.
        }

        await Task.WhenAll(nudges).ConfigureAwait(false);
    }

    private async Task NudgeAfterExitAsync(string name, long pid)
    {
        try
        {
            await _exits.WaitAsync((int)pid).WaitAsync(_stop.Token).ConfigureAwait(false);
            foreach (var delay in Delays)
            {
                await Task.Delay(delay, _stop.Token).ConfigureAwait(false);
                if (!_running.TryGetValue(name, out var current) || current != pid)
                {
                    return;
                }

                await client.PatchAsync<Executable>(name, $$$$"""{"metadata":{"annotations":{"nudged":"{{{{delay.TotalMilliseconds:0}}}} ms"}}}""", _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or DcpException)
        {
            // Stopped, or the object is gone: what a nudge is for has happened.
        }
    }
}
