namespace Aspire.Hosting.ApplicationModel;

public static partial class ResourceExtensions
{
    /// <summary>Refers to all endpoints that the resource has now.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The references.</returns>
    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource)
        => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint));

    /// <summary>Refers to all endpoints that the resource has now, as seen from one network.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="contextNetworkId">The network.</param>
    /// <returns>The references.</returns>
    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource, NetworkIdentifier contextNetworkId)
        => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint, contextNetworkId));

    /// <summary>Refers to an endpoint, which may be added later.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="endpointName">The name of the endpoint, whatever its case.</param>
    /// <returns>The reference.</returns>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName)
        => resource.FindEndpoint(endpointName) is { } endpoint ? new(resource, endpoint) : new(resource, endpointName);

    /// <summary>Refers to an endpoint, which may be added later, as seen from one network.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="endpointName">The name of the endpoint, whatever its case.</param>
    /// <param name="contextNetworkId">The network.</param>
    /// <returns>The reference.</returns>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName, NetworkIdentifier contextNetworkId)
        => resource.FindEndpoint(endpointName) is { } endpoint
            ? new(resource, endpoint, contextNetworkId)
            : new(resource, endpointName, contextNetworkId);

    /// <summary>Settles the ports of all endpoints for a deployment, handing out those that the model leaves open.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="portAllocator">Hands out ports; null for a new one that begins at 8000.</param>
    /// <returns>The endpoints, in the order in which they were added.</returns>
    public static IReadOnlyList<ResolvedEndpoint> ResolveEndpoints(this IResource resource, IPortAllocator? portAllocator = null)
    {
        portAllocator ??= new PortAllocator();
        var resolved = new List<ResolvedEndpoint>();
        var schemes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var isDefault = resource is ProjectResource && endpoint.UriScheme is "http" or "https" && schemes.Add(endpoint.UriScheme);
            var port = EndpointAnnotation.NormalizePort(endpoint.Port);
            var target = EndpointAnnotation.NormalizePort(endpoint.TargetPort) is { } given ? ResolvedPort.Explicit(given)
                // Inside a container nothing else is in the way of the port that clients use.
                : resource is ContainerResource && port is { } clientPort ? ResolvedPort.Implicit(clientPort)
                // The first http and https endpoints of a project get the ports that the deployment's tool has for them.
                : isDefault ? ResolvedPort.None()
                : ResolvedPort.Allocated(portAllocator.AllocatePort());
            var exposed = port is { } fixedPort ? ResolvedPort.Explicit(fixedPort)
                : target.Value is { } targetPort ? ResolvedPort.Implicit(targetPort)
                : ResolvedPort.None();

            foreach (var used in new[] { exposed.Value, target.Value }.OfType<int>())
            {
                portAllocator.AddUsedPort(used);
            }

            resolved.Add(new() { Endpoint = endpoint, TargetPort = target, ExposedPort = exposed });
        }

        return resolved;
    }

    private static EndpointAnnotation? FindEndpoint(this IResource resource, string name)
        => resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => Names.Same(endpoint.Name, name));
}
