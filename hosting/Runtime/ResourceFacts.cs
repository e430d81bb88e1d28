namespace NodePostgres.Hosting.Runtime;

/// <summary>What is asked of resources and of what is known of them.</summary>
internal static class ResourceFacts
{
    /// <summary>Whether it is a container that outlives the application.</summary>
    public static bool IsPersistent(this IResource resource) =>
        resource.Annotations.OfType<ContainerLifetimeAnnotation>().LastOrDefault() is { Lifetime: ContainerLifetime.Persistent };

    /// <summary>The resource that it lives with, or itself.</summary>
    public static IResource Root(this IResource resource) => resource is IResourceWithParent { Parent: var parent } ? Root(parent) : resource;

    /// <summary>What its data is mounted from; null where it has none, or none that outlives its container.</summary>
    public static ContainerMountAnnotation? DataMount(this IResource resource) => resource.Annotations.OfType<DataAnnotation>().LastOrDefault() is not { } data
        ? null
        : resource.Annotations.OfType<ContainerMountAnnotation>().FirstOrDefault(mount => mount.Target.StartsWith(data.MountedAt, StringComparison.Ordinal));

    /// <summary>The named volume that holds its data; null where it has none.</summary>
    public static string? DataVolume(this IResource resource) => resource.DataMount() is { Type: ContainerMountType.Volume, Source: var volume } ? volume : null;

    /// <summary>The id of its container; null where it has none.</summary>
    public static string? ContainerId(this CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == "container.id")?.Value as string is { Length: > 0 } id ? id : null;

    /// <summary>Puts arguments before those that are there.</summary>
    public static void InsertFirst(this IList<object> arguments, params IReadOnlyList<string> first)
    {
        for (var index = 0; index < first.Count; index++)
        {
            arguments.Insert(index, first[index]);
        }
    }

    /// <summary>Whether a resource is as a wait for it wants it.</summary>
    public static bool IsOver(this WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => snapshot.ExitCode == wait.ExitCode && KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text),
        WaitType.WaitUntilHealthy => snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is HealthStatus.Healthy,
        _ => snapshot.State?.Text == KnownResourceStates.Running,
    };
}
