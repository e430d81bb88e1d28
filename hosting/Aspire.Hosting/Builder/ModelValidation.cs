using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Builder;

/// <summary>Refuses models that cannot run, before anything starts.</summary>
internal static class ModelValidation
{
    /// <exception cref="DistributedApplicationException">Two resources have the same name, resources wait for each other in a circle, or a mount has no place.</exception>
    /// <exception cref="ArgumentException">A name breaks the rules.</exception>
    public static void Check(IResourceCollection resources)
    {
        // AddResource has checked its own; resources can also be put into the collection itself.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in resources)
        {
            CheckName(resource);
            CheckMounts(resource);
            if (!names.Add(resource.Name))
            {
                throw new DistributedApplicationException($"Multiple resources with the name '{resource.Name}'. Resource names are case-insensitive.");
            }
        }

        CheckWaits(resources);
    }

    /// <exception cref="ArgumentException">The name breaks the rules.</exception>
    public static void CheckName(IResource resource)
    {
        var policy = resource.TryGetLastAnnotation<NameValidationPolicyAnnotation>(out var annotation) ? annotation : NameValidationPolicyAnnotation.Default;
        ModelName.Validate(nameof(Resource), resource.Name, policy);
    }

    // One that is decided late says here why it cannot be.
    private static void CheckMounts(IResource resource)
    {
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            _ = mount.Target;
        }
    }

    private static void CheckWaits(IResourceCollection resources)
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
                var circle = string.Join(" → ", path[start..].Append(resource).Select(item => item.Name));
                throw new DistributedApplicationException(
                    $"Resources wait for each other in a circle, so none of them could ever start: {circle}. Remove one of the waits (WaitFor, WaitForStart, WaitForCompletion) between them.");
            }

            if (!done.Add(resource))
            {
                return;
            }

            path.Add(resource);
            foreach (var next in Prerequisites(resource))
            {
                Visit(next);
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    /// <summary>What must run first: what the resource waits for, and the parent that a child lives and dies with.</summary>
    private static IEnumerable<IResource> Prerequisites(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource);
        return resource is IResourceWithParent child ? waits.Append(child.Parent) : waits;
    }
}
