using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The order of stopping: what waits for a resource stops before that resource does.</summary>
internal static class StopOrder
{
    /// <summary>
    /// Resources that have to be gone before <paramref name="resource"/> stops: those that wait for it or for one of its children,
    /// directly or through others.
    /// </summary>
    /// <param name="resource">The resource about to stop.</param>
    /// <param name="candidates">The running resources.</param>
    public static IReadOnlyList<IResource> DependentsOf(IResource resource, IReadOnlyCollection<IResource> candidates) =>
        [.. candidates.Where(candidate => candidate != resource && WaitsFor(candidate, resource, []))];

    private static bool WaitsFor(IResource resource, IResource target, HashSet<IResource> seen) =>
        seen.Add(resource) && resource.Annotations.OfType<WaitAnnotation>().Any(wait =>
            Root(wait.Resource) == target || WaitsFor(Root(wait.Resource), target, seen));

    private static IResource Root(IResource resource) =>
        resource is IResourceWithParent { Parent: var parent } ? Root(parent) : resource;
}
