using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Tests;

/// <summary>
/// Receives OTLP over HTTP. Messages are searched as bytes: protobuf writes texts as UTF-8 and trace ids as they are.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(string Signal, byte[] Message)> _received = new();
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
    }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Whether one message of the signal (traces, metrics or logs) holds all the texts.</summary>
    public bool Has(string signal, params string[] texts) => Has(signal, [.. texts.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Waits until one message of the signal holds all the texts and the trace id.</summary>
    public async Task WaitForAsync(string signal, byte[] traceId, params string[] texts)
    {
        byte[][] parts = [traceId, .. texts.Select(Encoding.UTF8.GetBytes)];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (!Has(signal, parts))
        {
            try
            {
                await Task.Delay(20, patience.Token);
            }
            catch (OperationCanceledException)
            {
                var received = _received.GroupBy(r => r.Signal, (name, messages) => $"{messages.Count()} {name}");
                Assert.Fail($"No message of '{signal}' holds {string.Join(", ", texts)}. Received: {string.Join(", ", received)}");
            }
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private bool Has(string signal, byte[][] parts) =>
        _received.Any(received => received.Signal == signal && parts.All(part => received.Message.AsSpan().IndexOf(part) >= 0));
}
