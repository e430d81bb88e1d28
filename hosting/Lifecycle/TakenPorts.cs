using System.Collections.Concurrent;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Says that a port is in use, where the orchestrator would try again and again without a word.</summary>
internal static class TakenPorts
{
    private const string InUse = "is in use by another process. Stop that ('ss -ltnp' lists them),";

    private static readonly string[] DashboardUrls =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>
    /// Refuses a start on a port of the dashboard that is in use, and lets a resource fail to start whose own port is; it can be started
    /// when that is free.
    /// </summary>
    public static void Refuse(IDistributedApplicationBuilder builder)
    {
        // One that the orchestrator's proxy listens on is looked at before there is any. A test host's proxies listen on other ports.
        var proxied = new ConcurrentDictionary<EndpointAnnotation, string>();
        var anyPort = builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        builder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            foreach (var url in DashboardUrls.SelectMany(name => (builder.Configuration[name] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)))
            {
                if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { IsLoopback: true, Port: > 0 } && !LoopbackPorts.IsFree(address.Port))
                {
                    throw new DistributedApplicationException(
                        $"Port {address.Port} of the dashboard ({url}) {InUse} or give the dashboard another address (ASPNETCORE_URLS; http://localhost:0 takes any port).");
                }
            }

            foreach (var resource in starting.Model.Resources)
            {
                foreach (var endpoint in EndpointsOf(resource, isProxied: true).Where(endpoint => !anyPort && !LoopbackPorts.IsFree(endpoint.Port!.Value)))
                {
                    proxied[endpoint] = Complaint(resource, endpoint);
                }
            }

            return Task.CompletedTask;
        });
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>((starting, _) =>
        {
            var complaint = EndpointsOf(starting.Resource, isProxied: true).Select(endpoint => proxied.TryRemove(endpoint, out var found) ? found : null)
                .Concat(EndpointsOf(starting.Resource, isProxied: false).Select(endpoint => LoopbackPorts.IsFree(endpoint.Port!.Value) ? null : Complaint(starting.Resource, endpoint)))
                .FirstOrDefault(found => found is not null);
            return complaint is null ? Task.CompletedTask : throw new DistributedApplicationException(complaint);
        });
    }

    // A container with a life of its own may have its port already.
    private static IEnumerable<EndpointAnnotation> EndpointsOf(IResource resource, bool isProxied) =>
        resource.IsPersistent() ? []
            : resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.Port is > 0 && endpoint.IsProxied == isProxied);

    private static string Complaint(IResource resource, EndpointAnnotation endpoint) =>
        $"Port {endpoint.Port} of endpoint '{endpoint.Name}' of resource '{resource.Name}' {InUse} or give the endpoint another port, then start the resource again.";
}
