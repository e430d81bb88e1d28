using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The instances that the orchestrator makes of a resource; their names are those of its objects in DCP.</summary>
internal sealed class DcpInstancesAnnotation(ImmutableArray<DcpInstance> instances) : IResourceAnnotation
{
    public ImmutableArray<DcpInstance> Instances { get; } = instances;
}

/// <summary>One instance of a resource.</summary>
/// <param name="Name">The unique name, as "backend-xyzabcde".</param>
/// <param name="Suffix">What the name has beyond that of the resource.</param>
/// <param name="Index">The number among the instances, from 0.</param>
internal sealed record DcpInstance(string Name, string Suffix, int Index);

internal static class ResourceInstances
{
    /// <summary>The names of the instances; the resource's own name while it has none.</summary>
    public static string[] GetResolvedResourceNames(this IResource resource)
        => resource.TryGetLastAnnotation<DcpInstancesAnnotation>(out var annotation) && !annotation.Instances.IsEmpty
            ? [.. annotation.Instances.Select(instance => instance.Name)]
            : [resource.Name];
}
