using System.IO.Pipes;
using System.Runtime.CompilerServices;
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
        await using var caller = Connect(new JsonRpcMethods().Add("Add", (arguments, _) => Task.FromResult(arguments.At<int>(0) + arguments.At<int>(1))));
        Assert.Equal(5, (await caller.CallAsync("Add", 2, 3))["result"]!.GetValue<int>());
    }

    [Fact]
    public async Task CallsAreAnsweredAtTheSameTime()
    {
        var gate = new TaskCompletionSource<int>();
        await using var caller = Connect(new JsonRpcMethods()
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
        await using var caller = Connect(new JsonRpcMethods()
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
        await using var caller = Connect(new JsonRpcMethods().Add("Forever", (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token)));
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
        await using var caller = Connect(new JsonRpcMethods().AddStream("Count", (_, token) => CountAsync(3, token)));
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
        await using var caller = Connect(new JsonRpcMethods().AddStream("Forever", (_, token) => UntilStoppedAsync(stopped, token)));
        var token = (await caller.CallAsync("Forever"))["result"]!["token"]!.GetValue<long>();
        await caller.CallAsync("$/enumerator/next", token);
        await caller.CallAsync("$/enumerator/abort", token);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WorkAfterTheAnswerBeginsOnceItIsSent()
    {
        var done = new TaskCompletionSource();
        await using var caller = Connect(new JsonRpcMethods().AddLast("Stop", done.SetResult));
        Assert.Null((await caller.CallAsync("Stop"))["result"]);
        await done.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhatIsNoMessageClosesTheConnection()
    {
        var (stream, connection) = Pair(new JsonRpcMethods());
        await using var caller = new JsonRpcCaller(stream);
        var serving = connection.RunAsync(TestContext.Current.CancellationToken);
        await caller.WriteRawAsync("GET / HTTP/1.1\r\n\r\n");
        await serving.WaitAsync(TestContext.Current.CancellationToken);
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

    private static JsonRpcCaller Connect(JsonRpcMethods methods)
    {
        var (stream, connection) = Pair(methods);
        var serving = connection.RunAsync(TestContext.Current.CancellationToken);
        return new(stream, async () =>
        {
            await serving;
            await connection.DisposeAsync();
        });
    }

    private static (Stream, JsonRpcConnection) Pair(JsonRpcMethods methods)
    {
        var server = new AnonymousPipeServerStream(PipeDirection.In);
        var client = new AnonymousPipeServerStream(PipeDirection.In);
        var toServer = new AnonymousPipeClientStream(PipeDirection.Out, server.ClientSafePipeHandle);
        var toClient = new AnonymousPipeClientStream(PipeDirection.Out, client.ClientSafePipeHandle);
        return (new TwoWay(client, toServer), new JsonRpcConnection(new TwoWay(server, toClient), methods, JsonSerializerOptions.Default, NullLogger.Instance));
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
