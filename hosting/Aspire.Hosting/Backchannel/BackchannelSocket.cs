using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.Backchannel.JsonRpc;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>A Unix socket on which the Aspire CLI calls methods. Only this user may connect.</summary>
internal sealed class BackchannelSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;
    private readonly ILogger _logger;

    /// <summary>Listens on a path; a socket that an earlier process left there is removed.</summary>
    /// <exception cref="SocketException">The path cannot be bound: it is too long, or its folder cannot be written.</exception>
    public BackchannelSocket(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        _listener.Listen();
    }

    /// <summary>Serves every connection until the token is cancelled.</summary>
    /// <param name="methods">The methods of one connection; called anew for each.</param>
    /// <param name="options">How payloads are written.</param>
    /// <param name="connected">Called with the end of each connection as it begins.</param>
    /// <param name="cancellationToken">Ends the service.</param>
    public async Task ServeAsync(Func<JsonRpcMethods> methods, JsonSerializerOptions options, Action<Task>? connected, CancellationToken cancellationToken)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                var connection = Task.Run(() => ServeAsync(client, methods(), options, cancellationToken), CancellationToken.None);
                connections.RemoveAll(other => other.IsCompleted);
                connections.Add(connection);
                connected?.Invoke(connection);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(connections).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    private async Task ServeAsync(Socket client, JsonRpcMethods methods, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        var connection = new JsonRpcConnection(new NetworkStream(client, ownsSocket: true), methods, options, _logger);
        await using (connection.ConfigureAwait(false))
        {
            await connection.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
