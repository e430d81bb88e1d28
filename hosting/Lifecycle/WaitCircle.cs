namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Refuses resources that wait for each other, none of which could ever start; Aspire lets them wait without a word.</summary>
internal static class WaitCircle
{
    /// <exception cref="DistributedApplicationException">There is a circle; the message names it.</exception>
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
            if (path.IndexOf(resource) is >= 0 and var start)
            {
                throw new DistributedApplicationException(
                    $"Resources wait for each other in a circle: {string.Join(" → ", path[start..].Append(resource).Select(item => item.Name))}. "
                    + "None of them could ever start. Remove one of these waits (WaitFor, WaitForStart, WaitForCompletion).");
            }

            if (done.Add(resource))
            {
                path.Add(resource);
                foreach (var awaited in AwaitedBy(resource))
                {
                    Visit(awaited);
                }

                path.RemoveAt(path.Count - 1);
            }
        }
    }

    // A child lives with its parent, and so waits for it.
    private static IEnumerable<IResource> AwaitedBy(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource);
        return resource is IResourceWithParent child ? waits.Append(child.Parent) : waits;
    }
}
