using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says which endpoints of another resource are referred to; <c>WithReference</c> turns them into environment variables.</summary>
/// <param name="resource">The other resource.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Resource = {Resource.Name}, UseAllEndpoints = {UseAllEndpoints}")]
public sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResourceWithEndpoints Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>Whether all endpoints are meant, save those that exclude themselves. Default false.</summary>
    public bool UseAllEndpoints { get; set; }

    /// <summary>The names of the endpoints that are meant, unless <see cref="UseAllEndpoints"/>.</summary>
    public ISet<string> EndpointNames { get; } = new HashSet<string>(Names.Endpoint);

    /// <summary>The network from which the endpoints are seen. Default: the host's own.</summary>
    public NetworkIdentifier ContextNetworkId { get; set; } = KnownNetworkIdentifiers.LocalhostNetwork;
}
