using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Relates a resource to another, for whoever looks at the application.</summary>
/// <param name="resource">The other resource.</param>
/// <param name="type">The kind of relation, as "Parent" or "Reference".</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Resource = {Resource.Name}, RelationshipType = {Type}")]
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>The kind of relation.</summary>
    public string Type { get; } = type ?? throw new ArgumentNullException(nameof(type));
}

/// <summary>The kinds of relation that the dashboard knows.</summary>
internal static class KnownRelationshipTypes
{
    public const string WaitFor = "WaitFor";
    public const string Reference = "Reference";
    public const string Parent = "Parent";
}
