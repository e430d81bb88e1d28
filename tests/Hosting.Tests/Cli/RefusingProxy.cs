using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hosting.Tests.Cli;

/// <summary>A proxy that notes each call and closes the connection.</summary>
internal sealed class RefusingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly Task _serving;

    public RefusingProxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The first line of each call.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The variables by which programs are told to use it, for every host.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";
            return new Dictionary<string, string>
            {
                ["HTTP_PROXY"] = url,
                ["HTTPS_PROXY"] = url,
                ["http_proxy"] = url,
                ["https_proxy"] = url,
                ["NO_PROXY"] = "",
                ["no_proxy"] = "",
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                _calls.Enqueue(await reader.ReadLineAsync() ?? "");
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }
}
