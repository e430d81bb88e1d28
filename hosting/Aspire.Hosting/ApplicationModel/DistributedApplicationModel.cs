using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The model of an application: all its resources.</summary>
/// <param name="resources">The resources, which the model does not copy.</param>
[DebuggerDisplay("Resources = {Resources.Count}")]
public class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>Creates a model from any sequence of resources.</summary>
    /// <param name="resources">The resources; their names must be unique.</param>
    /// <exception cref="DistributedApplicationException">Two resources have the same name.</exception>
    public DistributedApplicationModel(IEnumerable<IResource> resources) : this(new ResourceCollection(resources))
    {
    }

    /// <summary>The resources, in the order in which they were added.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
    public IResourceCollection Resources { get; } = resources ?? throw new ArgumentNullException(nameof(resources));
}
