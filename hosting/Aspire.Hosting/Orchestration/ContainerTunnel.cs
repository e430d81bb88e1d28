using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Lets containers reach what listens on the host's loopback address, the dashboard's OTLP endpoints above all, by DCP's tunnel:
/// a client in a container of the same network, which the server on the host connects to. Nothing on the host has to listen to
/// more than loopback, and it is the same with podman, rootless or not, and with docker.
/// </summary>
internal sealed class ContainerTunnel(
    DistributedApplicationModel model, WorkloadContext context, ContainerNetworks networks, TunnelBaseImage baseImage, ILogger logger)
{
    private const string Name = "aspire-tunnel";

    private static NetworkIdentifier Network => KnownNetworkIdentifiers.DefaultAspireContainerNetwork;

    /// <summary>
    /// Opens a tunnel to each endpoint of the host that a container's environment or arguments refer to, and gives these endpoints
    /// their address on the containers' network. Runs until the end of the application.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EndpointService> wanted = await WantedAsync(cancellationToken).ConfigureAwait(false);
        if (wanted.Count == 0)
        {
            return;
        }

        try
        {
            await OpenAsync(wanted, cancellationToken).ConfigureAwait(false);
        }
        catch (DcpException exception)
        {
            Fail(wanted, exception.Message);
            throw;
        }
    }

    private async Task<IReadOnlyList<EndpointService>> WantedAsync(CancellationToken cancellationToken)
    {
        var wanted = new HashSet<EndpointService>();
        foreach (var container in model.Resources.Where(resource => resource.IsContainer()))
        {
            var references = await ReferencesAsync(container, cancellationToken).ConfigureAwait(false);
            wanted.UnionWith(references.OfType<EndpointReference>()
                .Where(reference => !reference.Resource.IsContainer())
                .SelectMany(reference => context.Endpoints.Of(reference.Resource).Where(service => service.Endpoint == reference.EndpointAnnotation))
                .Where(service => service.Endpoint.Protocol == System.Net.Sockets.ProtocolType.Tcp));
        }

        return [.. wanted];
    }

    private async Task<IEnumerable<object>> ReferencesAsync(IResource container, CancellationToken cancellationToken)
    {
        try
        {
            return await container.GetReferencesAsync(context.ExecutionContext, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A callback that fails fails again, and is reported, when its container starts.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.LogDebug(exception, "What '{ResourceName}' refers to could not be found out.", container.Name);
            return [];
        }
    }

    private async Task OpenAsync(IReadOnlyList<EndpointService> wanted, CancellationToken cancellationToken)
    {
        var dcp = await context.Dcp.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(networks.EnsureAsync(dcp, cancellationToken), baseImage.EnsureAsync(cancellationToken)).ConfigureAwait(false);
        var tunnels = wanted.ToDictionary(service => $"{service.Name}-tunnel");
        foreach (var name in tunnels.Keys)
        {
            await dcp.CreateAsync(
                Service.Create(name, new ServiceSpec { AddressAllocationMode = AddressAllocationMode.Proxyless }), cancellationToken).ConfigureAwait(false);
        }

        await dcp.CreateAsync(
            ContainerNetworkTunnelProxy.Create(Name, new()
            {
                ContainerNetworkName = ContainerNetworks.Default,
                Aliases = [KnownHostNames.DefaultContainerTunnelHostName],
                Tunnels = [.. tunnels.Select(tunnel => new TunnelConfiguration
                {
                    Name = tunnel.Key,
                    ServerServiceName = tunnel.Value.Name,
                    ClientServiceName = tunnel.Key,
                })],
            }),
            cancellationToken).ConfigureAwait(false);

        await foreach (var change in dcp.WatchAsync<ContainerNetworkTunnelProxy>(cancellationToken).ConfigureAwait(false))
        {
            var status = change.Object.Status;
            if (status?.State == ContainerNetworkTunnelProxyStatus.Failed)
            {
                Fail(wanted, status.Message);
                return;
            }

            foreach (var tunnel in status?.TunnelStatuses ?? [])
            {
                if (tunnel.State == TunnelStatus.Ready && tunnels.TryGetValue(tunnel.Name, out var service))
                {
                    SetAddress(service, tunnel.ClientProxyPort);
                }
            }
        }
    }

    private static void SetAddress(EndpointService service, int port) =>
        service.Endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(Network, new AllocatedEndpoint(
            service.Endpoint,
            KnownHostNames.DefaultContainerTunnelHostName,
            port,
            EndpointBindingMode.SingleAddress,
            DcpTemplate.PortForServing(service.Name),
            Network));

    private void Fail(IReadOnlyList<EndpointService> wanted, string? reason)
    {
        logger.LogError("Containers cannot reach this host, since DCP's tunnel did not start: {Reason}", reason);
        foreach (var service in wanted)
        {
            service.Endpoint.AllAllocatedEndpoints.Fail(Network, new DistributedApplicationException(
                $"Endpoint '{service.Endpoint.Name}' of '{service.Resource.Name}' cannot be reached from a container, since DCP's tunnel did not start: {reason} " +
                $"Its base image is '{ContainerNetworkTunnelProxy.BaseImage}': pull it, or load it into the engine, then start again."));
        }
    }
}
