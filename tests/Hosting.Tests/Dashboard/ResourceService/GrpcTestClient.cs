using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Hosting.Tests.Dashboard.ResourceService;

/// <summary>Speaks gRPC with the resource service by nothing but <see cref="HttpClient"/>, so that the server's framing is held against the specification.</summary>
internal sealed class GrpcTestClient(string url, string? key) : IDisposable
{
    public const string Service = "/aspire.v1.DashboardService/";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };

    /// <summary>Calls a method with one message and waits for one.</summary>
    public async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser) where T : class, IMessage<T>
    {
        using var call = await OpenAsync(method, request);
        var response = await call.ReadAsync(parser);
        Assert.NotNull(response);
        Assert.Null(await call.ReadAsync(parser));
        Assert.Equal((0, null), call.Status);
        return response;
    }

    /// <summary>Calls a method that fails, and tells how.</summary>
    public async Task<(int Code, string? Message)> FailAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(body);
        using var call = await OpenAsync(method, content, headers);
        Assert.Null(await call.ReadAsync(Wire.WatchResourcesUpdate.Parser));
        return call.Status;
    }

    /// <summary>Begins a call whose request is one message.</summary>
    public async Task<GrpcTestCall> OpenAsync(string method, IMessage request, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(Frame(request.ToByteArray()));
        return await OpenAsync(method, content, headers);
    }

    /// <summary>Begins a call whose request is a stream of messages.</summary>
    public async Task<GrpcTestCall> OpenAsync(string method, HttpContent content, params (string Name, string Value)[] headers)
    {
        var response = await _client.SendAsync(Request(method, content, headers), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return await GrpcTestCall.CreateAsync(response);
    }

    /// <summary>Sends a request as it is, gRPC or not.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request, TestContext.Current.CancellationToken);

    public static byte[] Frame(byte[] message, bool compressed = false)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(string method, HttpContent content, (string Name, string Value)[] headers)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, Service + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        if (key is not null)
        {
            request.Headers.Add("x-resource-service-api-key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}

/// <summary>The response of one call.</summary>
internal sealed class GrpcTestCall : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private GrpcTestCall(HttpResponseMessage response, Stream body) => (_response, _body) = (response, body);

    /// <summary>The status, once every message is read.</summary>
    public (int Code, string? Message) Status
    {
        get
        {
            var message = _response.TrailingHeaders.TryGetValues("grpc-message", out var texts) ? Uri.UnescapeDataString(texts.Single()) : null;
            return (int.Parse(_response.TrailingHeaders.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture), message);
        }
    }

    public static async Task<GrpcTestCall> CreateAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType?.MediaType);
        return new GrpcTestCall(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads the next message; null when there are no more.</summary>
    public async Task<T?> ReadAsync<T>(MessageParser<T> parser) where T : class, IMessage<T>
    {
        var header = new byte[5];
        if (await _body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken) == 0)
        {
            return null;
        }

        Assert.Equal(0, header[0]);
        var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1))];
        await _body.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        return parser.ParseFrom(message);
    }

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
    }
}

/// <summary>The request of a call that goes on: messages are sent when the test says so.</summary>
internal sealed class GrpcTestRequest : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task WriteAsync(IMessage message)
    {
        var stream = await _stream.Task;
        await stream.WriteAsync(GrpcTestClient.Frame(message.ToByteArray()), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void Complete() => _completed.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        _stream.SetResult(stream);
        await _completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        Complete();
        base.Dispose(disposing);
    }
}
