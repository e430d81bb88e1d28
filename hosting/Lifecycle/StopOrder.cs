namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// The order of stopping: what waits for a resource stops before that resource does, and what sends telemetry before the dashboard that takes it.
/// </summary>
internal static class StopOrder
{
    /// <summary>The resources so that each comes after those that depend on it. Those that wait for each other come in any order.</summary>
    public static IReadOnlyList<IResource> Sort(IReadOnlyCollection<IResource> resources) =>
        [.. resources.OrderBy(resource => DependentsOf(resource, resources).Count)];

    /// <summary>
    /// Resources that have to be gone before <paramref name="resource"/> stops: those that wait for it or for one of its children,
    /// directly or through others. For the dashboard, all others: they send the last of their telemetry when they stop.
    /// </summary>
    /// <param name="resource">The resource about to stop.</param>
    /// <param name="candidates">The running resources.</param>
    public static IReadOnlyList<IResource> DependentsOf(IResource resource, IReadOnlyCollection<IResource> candidates) =>
        [.. candidates.Where(candidate => candidate != resource && candidate.Name != Addresses.Dashboard && (resource.Name == Addresses.Dashboard || WaitsFor(candidate, resource, [])))];

    private static bool WaitsFor(IResource resource, IResource target, HashSet<IResource> seen) =>
        seen.Add(resource) && resource.Annotations.OfType<WaitAnnotation>().Any(wait =>
            wait.Resource.Root().Name == target.Name || WaitsFor(wait.Resource.Root(), target, seen));
}
