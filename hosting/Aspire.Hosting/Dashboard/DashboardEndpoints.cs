using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Tooling;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where the dashboard listens: its pages, and OTLP over gRPC and over HTTP.</summary>
internal static class DashboardEndpoints
{
    public const string OtlpGrpc = "otlp-grpc";
    public const string OtlpHttp = "otlp-http";

    /// <summary>
    /// Decides every endpoint. Without settings: http on free ports, both OTLP protocols. They are not
    /// proxied, and are allocated from the start, so that nothing waits for the orchestrator to learn them.
    /// </summary>
    /// <param name="configuration">The app host's configuration.</param>
    /// <exception cref="DistributedApplicationException">A configured URL cannot be used, or its port is taken.</exception>
    public static IReadOnlyList<EndpointAnnotation> Create(IConfiguration configuration)
    {
        var any = new LoopbackEndpoint("http", "localhost", 0);
        var frontends = LoopbackEndpoint.ReadAll(configuration, DashboardSettings.FrontendUrls).DistinctBy(url => url.Scheme).ToList();
        var grpc = LoopbackEndpoint.Read(configuration, DashboardSettings.OtlpGrpcUrl);
        var http = LoopbackEndpoint.Read(configuration, DashboardSettings.OtlpHttpUrl);
        if (grpc is null && http is null)
        {
            (grpc, http) = (any, any);
        }

        List<(string Name, LoopbackEndpoint Url, string? Transport)> wanted =
            [.. (frontends is [] ? [any] : frontends).Select(url => (url.Scheme, url, (string?)null))];
        if (http is not null)
        {
            wanted.Add((OtlpHttp, http, null));
        }

        if (grpc is not null)
        {
            wanted.Add((OtlpGrpc, grpc, "http2"));
        }

        foreach (var (name, url, _) in wanted.Where(endpoint => endpoint.Url.Port != 0 && !LoopbackPorts.IsFree(endpoint.Url.Port)))
        {
            throw new DistributedApplicationException(
                $"Port {url.Port} of the dashboard's endpoint '{name}' is in use by another process. Stop the process that has it ('ss -ltnp' lists them), "
                + $"or set {Setting(name)} to another URL; http://localhost:0 takes a free port.");
        }

        var free = new Queue<int>(LoopbackPorts.FindFree(wanted.Count(endpoint => endpoint.Url.Port == 0)));
        return [.. wanted.Select(endpoint => Allocate(
            endpoint.Name, endpoint.Url, endpoint.Transport, endpoint.Url.Port == 0 ? free.Dequeue() : endpoint.Url.Port))];
    }

    /// <summary>Whether the endpoint serves the dashboard's pages.</summary>
    /// <param name="endpoint">An endpoint of the dashboard.</param>
    public static bool IsFrontend(EndpointAnnotation endpoint) => endpoint.Name is not (OtlpGrpc or OtlpHttp);

    /// <summary>The endpoint's URL, as in <c>http://localhost:18888</c>.</summary>
    /// <param name="endpoint">An endpoint of the dashboard.</param>
    public static string Url(EndpointAnnotation endpoint) => $"{endpoint.UriScheme}://{endpoint.TargetHost}:{endpoint.TargetPort}";

    private static string Setting(string name) => name switch
    {
        OtlpGrpc => DashboardSettings.OtlpGrpcUrl,
        OtlpHttp => DashboardSettings.OtlpHttpUrl,
        _ => DashboardSettings.FrontendUrls,
    };

    private static EndpointAnnotation Allocate(string name, LoopbackEndpoint url, string? transport, int port)
    {
        var endpoint = new EndpointAnnotation(
            ProtocolType.Tcp, uriScheme: url.Scheme, transport: transport, name: name, port: port, targetPort: port, isProxied: false)
        {
            TargetHost = url.Host,
        };
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, url.Host, port);
        return endpoint;
    }
}
