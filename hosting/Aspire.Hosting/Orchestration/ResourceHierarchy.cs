using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Which resources live and die with another one: databases of a server, say.</summary>
internal sealed class ResourceHierarchy(DistributedApplicationModel model)
{
    private readonly ILookup<IResource, IResource> _children = model.Resources
        .Where(resource => resource is IResourceWithParent && !HasOwnLifetime(resource))
        .ToLookup(resource => ((IResourceWithParent)resource).Parent);

    /// <summary>The resource's children, and theirs, that have no lifetime of their own.</summary>
    public IEnumerable<IResource> Descendants(IResource resource) =>
        _children[resource].SelectMany(child => Descendants(child).Prepend(child));

    private static bool HasOwnLifetime(IResource resource) =>
        resource.IsContainer() || resource is ExecutableResource or ParameterResource or ConnectionStringResource;
}
