namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource's state at some moment.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The instance's name; the resource's own where it has one instance with no name of its own.</param>
/// <param name="snapshot">The state.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The instance's name; the resource's own where it has one instance with no name of its own.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>The state.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
