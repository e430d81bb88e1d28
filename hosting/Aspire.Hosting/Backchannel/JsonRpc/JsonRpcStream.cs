namespace Aspire.Hosting.Backchannel.JsonRpc;

/// <summary>A stream of values that is handed to the caller piece by piece, as StreamJsonRpc hands over <c>IAsyncEnumerable</c>.</summary>
internal interface IJsonRpcStream : IAsyncDisposable
{
    /// <summary>Waits for the next value and takes along those that are there already.</summary>
    /// <returns>The values, and whether they were the last.</returns>
    Task<JsonRpcStreamPart> NextAsync();
}

/// <summary>The answer to <c>$/enumerator/next</c>; its member names are the protocol's.</summary>
internal sealed record JsonRpcStreamPart(IReadOnlyList<object?> Values, bool Finished);

/// <inheritdoc cref="IJsonRpcStream"/>
internal sealed class JsonRpcStream<T> : IJsonRpcStream
{
    private const int LargestPart = 256;

    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<T> _values;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Task<bool>? _next;

    public JsonRpcStream(Func<CancellationToken, IAsyncEnumerable<T>> values)
        => _values = values(_stop.Token).GetAsyncEnumerator(_stop.Token);

    public async Task<JsonRpcStreamPart> NextAsync()
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            List<object?> values = [];
            do
            {
                if (!await TakeNext().ConfigureAwait(false))
                {
                    return new JsonRpcStreamPart(values, Finished: true);
                }
                values.Add(_values.Current);
                _next = _values.MoveNextAsync().AsTask();
            }
            while (values.Count < LargestPart && _next.IsCompletedSuccessfully);
            return new JsonRpcStreamPart(values, Finished: false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return new JsonRpcStreamPart([], Finished: true);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // An enumerator must not be disposed while it moves.
        await _reading.WaitAsync().ConfigureAwait(false);
        if (_next is { } next)
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _values.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private Task<bool> TakeNext() => _next ??= _values.MoveNextAsync().AsTask();
}
