using System.Globalization;
using System.IO.Pipes;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Backchannel.JsonRpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests.Backchannel;

public sealed class JsonRpcTests
{
    [Fact]
    public async Task ACallIsAnsweredWithItsResult()
    {
        await using var caller = Caller.Of(new JsonRpcMethods().Add("Add", (arguments, _) => Task.FromResult(arguments.At<int>(0) + arguments.At<int>(1))));
        Assert.Equal(5, (await caller.CallAsync("Add", 2, 3))["result"]!.GetValue<int>());
    }

    [Fact]
    public async Task CallsAreAnsweredAtTheSameTime()
    {
        var gate = new TaskCompletionSource<int>();
        await using var caller = Caller.Of(new JsonRpcMethods()
            .Add("Wait", (_, _) => gate.Task)
            .Add("Open", (_, _) =>
            {
                gate.SetResult(7);
                return Task.CompletedTask;
            }));
        var first = await caller.SendAsync("Wait");
        await caller.SendAsync("Open");
        var answers = new[] { await caller.ReceiveAsync(), await caller.ReceiveAsync() };
        Assert.Equal(7, answers.Single(answer => answer["id"]!.GetValue<int>() == first)["result"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("Nowhere", -32601, "There is no method 'Nowhere'.")]
    [InlineData("Broken", -32000, "no luck")]
    [InlineData("Number", -32602, null)]
    public async Task AFailureIsAnsweredWithItsCode(string method, int code, string? message)
    {
        await using var caller = Caller.Of(new JsonRpcMethods()
            .Add("Broken", (_, _) => throw new InvalidOperationException("no luck"))
            .Add("Number", (arguments, _) => Task.FromResult(arguments.At<int>(0))));
        var error = (await caller.CallAsync(method, "text"))["error"]!;
        Assert.Equal(code, error["code"]!.GetValue<int>());
        if (message is not null)
        {
            Assert.Equal(message, error["message"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task ACallCanBeCancelled()
    {
        await using var caller = Caller.Of(new JsonRpcMethods().Add("Forever", (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token)));
        var id = await caller.SendAsync("Forever");
        // Sent until it counts: the call may not have begun.
        while (true)
        {
            await caller.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "$/cancelRequest", ["params"] = new JsonObject { ["id"] = id } });
            if (await caller.TryReceiveAsync(TimeSpan.FromMilliseconds(50)) is { } answer)
            {
                Assert.Equal(-32800, answer["error"]!["code"]!.GetValue<int>());
                return;
            }
        }
    }

    [Fact]
    public async Task AStreamIsFetchedPieceByPieceAndEnds()
    {
        await using var caller = Caller.Of(new JsonRpcMethods().AddStream("Count", (_, token) => CountAsync(3, token)));
        var token = (await caller.CallAsync("Count"))["result"]!["token"]!.GetValue<long>();
        List<int> values = [];
        for (var finished = false; !finished;)
        {
            var part = (await caller.CallAsync("$/enumerator/next", token))["result"]!;
            values.AddRange(part["values"]!.AsArray().Select(value => value!.GetValue<int>()));
            finished = part["finished"]!.GetValue<bool>();
        }
        Assert.Equal([0, 1, 2], values);
    }

    [Fact]
    public async Task AStreamThatIsAbortedStopsItsSource()
    {
        var stopped = new TaskCompletionSource();
        await using var caller = Caller.Of(new JsonRpcMethods().AddStream("Forever", (_, token) => UntilStoppedAsync(stopped, token)));
        var token = (await caller.CallAsync("Forever"))["result"]!["token"]!.GetValue<long>();
        await caller.CallAsync("$/enumerator/next", token);
        await caller.CallAsync("$/enumerator/abort", token);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WorkAfterTheAnswerBeginsOnceItIsSent()
    {
        var done = new TaskCompletionSource();
        await using var caller = Caller.Of(new JsonRpcMethods().AddLast("Stop", done.SetResult));
        Assert.Null((await caller.CallAsync("Stop"))["result"]);
        await done.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhatIsNoMessageClosesTheConnection()
    {
        await using var caller = Caller.Of(new JsonRpcMethods());
        await caller.WriteRawAsync("GET / HTTP/1.1\r\n\r\n");
        await caller.Serving.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static async IAsyncEnumerable<int> CountAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> UntilStoppedAsync(TaskCompletionSource stopped, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return 1;
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            stopped.SetResult();
        }
    }

    /// <summary>The other side of a connection, which frames its messages by itself.</summary>
    private sealed class Caller(Stream stream, JsonRpcConnection connection, Task serving) : IAsyncDisposable
    {
        private int _lastId;
        private Task<JsonObject>? _receiving;

        public Task Serving => serving;

        public static Caller Of(JsonRpcMethods methods)
        {
            var server = new AnonymousPipeServerStream(PipeDirection.In);
            var client = new AnonymousPipeServerStream(PipeDirection.In);
            var toServer = new AnonymousPipeClientStream(PipeDirection.Out, server.ClientSafePipeHandle);
            var toClient = new AnonymousPipeClientStream(PipeDirection.Out, client.ClientSafePipeHandle);
            var connection = new JsonRpcConnection(new TwoWay(server, toClient), methods, JsonSerializerOptions.Default, NullLogger.Instance);
            return new(new TwoWay(client, toServer), connection, connection.RunAsync(TestContext.Current.CancellationToken));
        }

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
            await serving;
            await connection.DisposeAsync();
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

    private sealed class TwoWay(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            output.Dispose();
            input.Dispose();
            base.Dispose(disposing);
        }
    }
}
