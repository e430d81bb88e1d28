using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hosting.Tests.Backchannel;

/// <summary>The other side of a connection, which frames its messages by itself.</summary>
internal sealed class JsonRpcCaller(Stream stream, Func<Task>? ended = null) : IAsyncDisposable
{
    private int _lastId;
    private Task<JsonObject>? _receiving;

    public async Task<JsonObject> CallAsync(string method, params object[] parameters)
    {
        await SendAsync(method, parameters);
        return await ReceiveAsync();
    }

    public async Task<int> SendAsync(string method, params object[] parameters)
    {
        var id = ++_lastId;
        await WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters) });
        return id;
    }

    public Task WriteAsync(JsonObject message)
    {
        var text = message.ToJsonString();
        return WriteRawAsync(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(text)}\r\nContent-Type: application/json\r\n\r\n{text}"));
    }

    public async Task WriteRawAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    public async Task<JsonObject> ReceiveAsync()
    {
        var received = await (_receiving ??= ReadAsync());
        _receiving = null;
        return received;
    }

    public async Task<JsonObject?> TryReceiveAsync(TimeSpan patience)
        => await Task.WhenAny(_receiving ??= ReadAsync(), Task.Delay(patience, TestContext.Current.CancellationToken)) == _receiving ? await ReceiveAsync() : null;

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        if (ended is not null)
        {
            await ended();
        }
    }

    private async Task<JsonObject> ReadAsync()
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            header.Append((char)one[0]);
        }
        var body = new byte[int.Parse(header.ToString().Split(':', '\r')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return JsonNode.Parse(body)!.AsObject();
    }
}
