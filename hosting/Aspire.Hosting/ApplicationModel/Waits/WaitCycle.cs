namespace Aspire.Hosting.ApplicationModel;

/// <summary>Finds resources that wait for each other, so that none of them would ever start.</summary>
internal static class WaitCycle
{
    /// <exception cref="DistributedApplicationException">There is such a circle; the message names its resources.</exception>
    public static void Refuse(IEnumerable<IResource> resources)
    {
        var done = new HashSet<IResource>();
        var path = new List<IResource>();
        foreach (var resource in resources)
        {
            Visit(resource);
        }

        void Visit(IResource resource)
        {
            var start = path.IndexOf(resource);
            if (start >= 0)
            {
                var circle = string.Join(" -> ", path.Skip(start).Append(resource).Select(each => $"'{each.Name}'"));
                throw new DistributedApplicationException(
                    $"Resources wait for each other in a cycle: {circle}. None of them could ever start; remove one of the waits.");
            }

            if (done.Contains(resource))
            {
                return;
            }

            path.Add(resource);
            foreach (var dependency in DependenciesOf(resource))
            {
                Visit(dependency);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(resource);
        }
    }

    // A child is there only once its parent is, whether it says so or not.
    private static IEnumerable<IResource> DependenciesOf(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource);
        return resource is IResourceWithParent child ? waits.Append(child.Parent) : waits;
    }
}
