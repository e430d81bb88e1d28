using System.Collections.Concurrent;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Tooling;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Gives each endpoint its address: a DCP service per endpoint. A proxied one gets a port to which DCP's proxy listens;
/// the others are what the resource itself listens on.
/// </summary>
internal sealed class EndpointAllocation
{
    private readonly ILookup<IResource, EndpointService> _services;
    private readonly Dictionary<string, EndpointService> _byName;
    private readonly ConcurrentDictionary<IResource, Task> _allocations = new();
    private readonly Task<DcpClient> _dcp;
    private readonly bool _randomizePorts;
    private readonly bool _hasContainers;
    private readonly CancellationToken _stopping;

    /// <param name="model">The application.</param>
    /// <param name="dcp">The client, once DCP runs.</param>
    /// <param name="randomizePorts">Take any free port even where an endpoint names one, so that many applications can run at once (tests).</param>
    /// <param name="hasContainers">Containers run too, and may want to reach what listens on this host.</param>
    /// <param name="stopping">Ends the allocations with the application.</param>
    /// <exception cref="InvalidOperationException">An endpoint's ports contradict each other; the words are Aspire's.</exception>
    public EndpointAllocation(DistributedApplicationModel model, Task<DcpClient> dcp, bool randomizePorts, bool hasContainers, CancellationToken stopping)
    {
        _dcp = dcp;
        _randomizePorts = randomizePorts;
        _hasContainers = hasContainers;
        _stopping = stopping;
        _byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in model.Resources)
        {
            var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
            foreach (var endpoint in endpoints)
            {
                endpoint.SetResolvedIsProxied(resource.SupportsProxy() && (endpoint.IsExplicitlyProxied ?? true));
                EndpointRules.Check(resource, endpoint);
                var name = UniqueName(endpoints.Count == 1 ? resource.Name : $"{resource.Name}-{endpoint.Name}");
                _byName.Add(name, new(resource, endpoint, name));
            }
        }

        _services = _byName.Values.ToLookup(service => service.Resource);

        string UniqueName(string candidate)
        {
            var name = candidate;
            for (var suffix = 1; _byName.ContainsKey(name); suffix++)
            {
                name = $"{candidate}-{suffix}";
            }

            return name;
        }
    }

    /// <summary>The services of a resource's endpoints.</summary>
    public IEnumerable<EndpointService> Of(IResource resource) => _services[resource];

    /// <summary>The actions by which DCP fills in the ports that resources listen on.</summary>
    public IEnumerable<string> Templates => _byName.Keys.Select(DcpTemplate.PortForServing);

    /// <summary>Takes over the ports that DCP gives, until the end of the application.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (_byName.Count == 0)
        {
            return;
        }

        var dcp = await _dcp.WaitAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in dcp.WatchAsync<Service>(cancellationToken).ConfigureAwait(false))
        {
            if (_byName.TryGetValue(change.Object.Metadata.Name, out var service) && change.Object.Status is { EffectivePort: > 0 and var port })
            {
                service.Port.TrySetResult(port);
            }
        }
    }

    /// <summary>Gives a resource's endpoints their addresses, once; a failed attempt can be repeated.</summary>
    /// <exception cref="DistributedApplicationException">A wanted port is taken.</exception>
    public async Task AllocateAsync(IResource resource, CancellationToken cancellationToken)
    {
        // The allocation is everybody's: a caller that gives up leaves it to the others.
        var allocation = _allocations.GetOrAdd(resource, r => Task.WhenAll(Of(r).Select(AllocateAsync)));
        try
        {
            await allocation.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (allocation is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _allocations.TryRemove(new(resource, allocation));
            throw;
        }
    }

    private async Task AllocateAsync(EndpointService service)
    {
        var endpoint = service.Endpoint;
        if (endpoint.AllocatedEndpoint is not null && !_hasContainers)
        {
            return;
        }

        if (endpoint.AllocatedEndpoint is { Port: var given })
        {
            // Its address is known without DCP; the containers' tunnel still needs the service to lead to.
            await CreateAsync(service, Proxyless(service, given)).ConfigureAwait(false);
            return;
        }

        var wanted = WantedPort(endpoint);
        if (wanted is { } port)
        {
            EndpointRules.CheckFree(service.Resource, endpoint, port);
        }

        int? listensItself = endpoint.IsProxied ? null : wanted ?? LoopbackPorts.FindFree();
        if (listensItself is not null && !service.Resource.IsContainer())
        {
            endpoint.TargetPort ??= listensItself;
        }

        await CreateAsync(service, listensItself is { } own ? Proxyless(service, own) : Proxied(service, wanted)).ConfigureAwait(false);

        // Without a proxy the address is known before anybody listens; DCP reports it only then.
        SetAddress(service, listensItself ?? await service.Port.Task.WaitAsync(_stopping).ConfigureAwait(false));
    }

    // Where another endpoint of the resource failed, the attempt is repeated for all of them.
    private async Task CreateAsync(EndpointService service, Service created)
    {
        if (!service.IsCreated)
        {
            var dcp = await _dcp.WaitAsync(_stopping).ConfigureAwait(false);
            await dcp.CreateAsync(created, _stopping).ConfigureAwait(false);
            service.IsCreated = true;
        }
    }

    private static Service Proxied(EndpointService service, int? port) => Service.Create(service.Name, Spec(service, port));

    private static Service Proxyless(EndpointService service, int port) =>
        Service.Create(service.Name, Spec(service, port) with { AddressAllocationMode = AddressAllocationMode.Proxyless });

    private static ServiceSpec Spec(EndpointService service, int? port) => new()
    {
        Port = port,
        Protocol = service.Endpoint.Protocol == ProtocolType.Udp ? "UDP" : "TCP",
        Address = service.Endpoint.TargetHost,
    };

    private int? WantedPort(EndpointAnnotation endpoint) => endpoint.IsProxied
        ? _randomizePorts ? null : EndpointAnnotation.NormalizePort(endpoint.Port)
        : EndpointAnnotation.NormalizePort(endpoint.Port) ?? EndpointAnnotation.NormalizePort(endpoint.TargetPort);

    private static void SetAddress(EndpointService service, int port)
    {
        var endpoint = service.Endpoint;
        var (host, binding) = EndpointRules.Normalize(endpoint.TargetHost);
        var targetPort = DcpTemplate.PortForServing(service.Name);
        var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
        if (service.Resource.IsContainer())
        {
            // Containers reach each other by the resource's name, on the port inside.
            endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(network, new AllocatedEndpoint(
                endpoint, service.Resource.Name, endpoint.TargetPort!.Value, EndpointBindingMode.SingleAddress, targetPort, network));
        }

        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, host, port, binding, targetPort, KnownNetworkIdentifiers.LocalhostNetwork);
    }
}

/// <summary>An endpoint of a resource and the DCP service that stands for it.</summary>
internal sealed record EndpointService(IResource Resource, EndpointAnnotation Endpoint, string Name)
{
    /// <summary>The port that DCP gave it.</summary>
    public TaskCompletionSource<int> Port { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once DCP has the service.</summary>
    public bool IsCreated { get; set; }
}
