using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The order of stopping: what waits for a resource stops before that resource does, and what sends telemetry before the dashboard that takes it.
/// </summary>
internal static class StopOrder
{
    private const string Dashboard = "aspire-dashboard";

    /// <summary>
    /// Resources that have to be gone before <paramref name="resource"/> stops: those that wait for it or for one of its children,
    /// directly or through others. For the dashboard, those that send it telemetry: they send the last of it when they stop.
    /// </summary>
    /// <param name="resource">The resource about to stop.</param>
    /// <param name="candidates">The running resources.</param>
    public static IReadOnlyList<IResource> DependentsOf(IResource resource, IReadOnlyCollection<IResource> candidates) =>
        [.. candidates.Where(candidate => candidate != resource && (WaitsFor(candidate, resource, []) || Reports(candidate, resource)))];

    private static bool Reports(IResource resource, IResource target) =>
        target.Name == Dashboard && resource.HasAnnotationOfType<OtlpExporterAnnotation>();

    private static bool WaitsFor(IResource resource, IResource target, HashSet<IResource> seen) =>
        seen.Add(resource) && resource.Annotations.OfType<WaitAnnotation>().Any(wait =>
            Root(wait.Resource) == target || WaitsFor(Root(wait.Resource), target, seen));

    private static IResource Root(IResource resource) =>
        resource is IResourceWithParent { Parent: var parent } ? Root(parent) : resource;
}
