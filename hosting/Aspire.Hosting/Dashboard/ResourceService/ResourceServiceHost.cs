using Aspire.Hosting.Builder;
using Aspire.Hosting.Dashboard.Grpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>
/// Serves the resource service on loopback, over HTTP/2, for as long as the application runs.
/// </summary>
/// <remarks>
/// Kestrel without a web host: the app host's start does not wait for a second dependency container,
/// routing table and middleware pipeline that six gRPC methods do not need.
/// </remarks>
internal sealed class ResourceServiceHost : IEarlyStart, IHostedService, IAsyncDisposable
{
    private readonly LoopbackEndpoint _endpoint;
    private readonly KestrelServer _server;
    private readonly GrpcApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task<string>> _url;

    /// <summary>Prepares the service; nothing listens until <see cref="StartAsync"/>.</summary>
    /// <exception cref="DistributedApplicationException">The configured URL or key cannot be used.</exception>
    public ResourceServiceHost(IConfiguration configuration, ResourceServiceKey key, ResourceServiceMethods methods, ILoggerFactory loggerFactory)
    {
        _endpoint = LoopbackEndpoint.Read(configuration, DashboardSettings.ResourceServiceUrl) ?? LoopbackEndpoint.AnyPort;

        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        // A watch of interactions may say nothing for hours; that is no slow sender to be cut off.
        options.Limits.MinRequestBodyDataRate = null;
        _endpoint.Listen(options, HttpProtocols.Http2);

        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggerFactory),
            loggerFactory);

        _application = new GrpcApplication(
            methods.ByPath, key.Allows, loggerFactory.CreateLogger("Aspire.Hosting.Dashboard.ResourceService"), _stopping.Token);
        _url = new Lazy<Task<string>>(() => Task.Run(ListenAsync));
    }

    /// <summary>Waits until the service listens.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The URL, as in <c>http://127.0.0.1:41234</c>.</returns>
    public Task<string> GetUrlAsync(CancellationToken cancellationToken) => _url.Value.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public void Begin() => _ = _url.Value;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => GetUrlAsync(cancellationToken);

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ListenAsync()
    {
        try
        {
            await _server.StartAsync(_application, _stopping.Token).ConfigureAwait(false);
            return _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new DistributedApplicationException(
                $"The resource service cannot listen on {_endpoint.Url} – the port is in use – stop the program that has it, or set {DashboardSettings.ResourceServiceUrl} to another port or none.", exception);
        }
    }
}
