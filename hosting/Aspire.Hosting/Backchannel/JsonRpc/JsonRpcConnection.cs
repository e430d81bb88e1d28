using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel.JsonRpc;

/// <summary>
/// Answers the calls that arrive on one connection: JSON-RPC 2.0 as StreamJsonRpc speaks it, with positional
/// parameters, <c>$/cancelRequest</c>, and streams by <c>$/enumerator/next</c> and <c>$/enumerator/abort</c>.
/// Calls are answered concurrently.
/// </summary>
internal sealed class JsonRpcConnection(Stream stream, JsonRpcMethods methods, JsonSerializerOptions options, ILogger logger) : IAsyncDisposable
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int InvocationError = -32000;
    private const int RequestCanceled = -32800;

    private readonly MessageFraming _framing = new(stream);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, IJsonRpcStream> _streams = new();
    private long _lastStream;

    /// <summary>Serves the connection until the other side closes it, or until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await _framing.ReadAsync(ended.Token).ConfigureAwait(false) is { } message)
            {
                Receive(message, ended.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LogDebug(exception, "The connection has ended.");
        }
        catch (InvalidDataException exception)
        {
            logger.LogWarning("The connection is closed, since it does not speak JSON-RPC: {Reason}", exception.Message);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var token in _streams.Keys)
        {
            await EndStreamAsync(token).ConfigureAwait(false);
        }
        await _framing.DisposeAsync().ConfigureAwait(false);
    }

    private void Receive(byte[] message, CancellationToken ended)
    {
        JsonElement request;
        try
        {
            using var document = JsonDocument.Parse(message);
            request = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            _ = ReplyErrorAsync(null, ParseError, exception.Message, ended);
            return;
        }

        JsonElement? id = request.ValueKind == JsonValueKind.Object && request.TryGetProperty("id", out var given) ? given : null;
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("method", out var name) || name.GetString() is not { } method)
        {
            _ = ReplyErrorAsync(id, InvalidRequest, "The message names no method.", ended);
            return;
        }

        var arguments = new JsonRpcArguments(request.TryGetProperty("params", out var parameters) ? parameters : default, options);
        if (method == "$/cancelRequest")
        {
            if (parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("id", out var cancelled) && _running.TryGetValue(cancelled.GetRawText(), out var call))
            {
                try
                {
                    _ = call.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // It has just been answered.
                }
            }
            return;
        }
        _ = Task.Run(() => AnswerAsync(id, method, arguments, ended), ended);
    }

    private async Task AnswerAsync(JsonElement? id, string method, JsonRpcArguments arguments, CancellationToken ended)
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var key = id?.GetRawText();
        if (key is not null)
        {
            _running[key] = call;
        }
        try
        {
            var result = await InvokeAsync(method, arguments, call.Token).ConfigureAwait(false);
            var after = result as JsonRpcAfterReply;
            await ReplyAsync(id, "result", after is null ? result : null, ended).ConfigureAwait(false);
            after?.Work();
        }
        catch (MissingMethodException)
        {
            await ReplyErrorAsync(id, MethodNotFound, $"There is no method '{method}'.", ended).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            await ReplyErrorAsync(id, InvalidParams, $"The parameters of '{method}' are not of the expected form: {exception.Message}", ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await ReplyErrorAsync(id, RequestCanceled, $"'{method}' was cancelled.", ended).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "'{Method}' failed.", method);
            await ReplyErrorAsync(id, InvocationError, exception.Message, ended).ConfigureAwait(false);
        }
        finally
        {
            if (key is not null)
            {
                _running.TryRemove(key, out _);
            }
        }
    }

    private async Task<object?> InvokeAsync(string method, JsonRpcArguments arguments, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case "$/enumerator/next":
                return await NextOfStreamAsync(arguments.At<long>(0)).ConfigureAwait(false);
            case "$/enumerator/abort":
                await EndStreamAsync(arguments.At<long>(0)).ConfigureAwait(false);
                return null;
            default:
                var handler = methods.Find(method) ?? throw new MissingMethodException(method);
                var result = await handler(arguments, cancellationToken).ConfigureAwait(false);
                return result is IJsonRpcStream stream ? StartStream(stream) : result;
        }
    }

    private Dictionary<string, object> StartStream(IJsonRpcStream stream)
    {
        var token = Interlocked.Increment(ref _lastStream);
        _streams[token] = stream;
        return new Dictionary<string, object> { ["token"] = token };
    }

    private async Task<Dictionary<string, object>> NextOfStreamAsync(long token)
    {
        if (!_streams.TryGetValue(token, out var stream))
        {
            throw new InvalidOperationException($"There is no stream {token}, or it has ended.");
        }
        var part = await stream.NextAsync().ConfigureAwait(false);
        if (part.Finished)
        {
            await EndStreamAsync(token).ConfigureAwait(false);
        }
        // A dictionary, since the names are the protocol's whatever the naming policy of the payload.
        return new Dictionary<string, object> { ["values"] = part.Values, ["finished"] = part.Finished };
    }

    private async Task EndStreamAsync(long token)
    {
        if (_streams.TryRemove(token, out var stream))
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task ReplyErrorAsync(JsonElement? id, int code, string message, CancellationToken cancellationToken)
        => ReplyAsync(id, "error", new Dictionary<string, object> { ["code"] = code, ["message"] = message }, cancellationToken);

    private async Task ReplyAsync(JsonElement? id, string member, object? content, CancellationToken cancellationToken)
    {
        if (id is not { } known)
        {
            return; // A notification wants no answer.
        }
        var reply = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object?> { ["jsonrpc"] = "2.0", ["id"] = known, [member] = content }, options);
        try
        {
            await _framing.WriteAsync(reply, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LogDebug(exception, "An answer could not be sent; the caller has gone.");
        }
    }
}
