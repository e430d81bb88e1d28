using NodePostgres.Hosting.ContainerProfile;

namespace Aspire.Hosting;

/// <summary>Says what a container may use and do.</summary>
public static class ContainerProfileResourceBuilderExtensions
{
    /// <summary>
    /// Changes the profile of a container: <c>WithContainerProfile(profile =&gt; profile with { MemoryMiB = 256 })</c>. Several changes apply
    /// in order. When the application runs, the engine shuts the container in by it; when it is published, so does whatever runs it then.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="change">Makes the new profile of the one before.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> WithContainerProfile<T>(
        this IResourceBuilder<T> builder, Func<ContainerProfileAnnotation, ContainerProfileAnnotation> change)
        where T : IResource
    {
        var resource = builder.Resource;
        var isFirst = !resource.HasAnnotationOfType<ContainerProfileAnnotation>();
        builder.WithAnnotation(change(resource.GetContainerProfile()), ResourceAnnotationMutationBehavior.Replace);
        return isFirst
            ? builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(arguments =>
            {
                foreach (var argument in EngineArguments(resource.GetContainerProfile()))
                {
                    arguments.Add(argument);
                }
            }))
            : builder;
    }

    /// <summary>The profile of a resource; the default one where it has none.</summary>
    /// <param name="resource">The resource.</param>
    public static ContainerProfileAnnotation GetContainerProfile(this IResource resource) =>
        resource.Annotations.OfType<ContainerProfileAnnotation>().LastOrDefault() ?? new();

    // As docker and podman have them.
    private static IEnumerable<string> EngineArguments(ContainerProfileAnnotation profile) =>
    [
        .. profile.HasInit ? ["--init"] : Array.Empty<string>(),
        .. profile.HasNoNewPrivileges ? ["--security-opt=no-new-privileges"] : Array.Empty<string>(),
        string.Create(CultureInfo.InvariantCulture, $"--memory={profile.MemoryMiB}m"),
        string.Create(CultureInfo.InvariantCulture, $"--pids-limit={profile.Pids}"),
        .. profile.User is { } user ? [$"--user={user}"] : Array.Empty<string>(),
        .. profile.IsReadOnly ? ["--read-only", .. profile.WritableFolders.Select(folder => $"--tmpfs={folder}")] : Array.Empty<string>(),
        .. profile.DropsCapabilities ? ["--cap-drop=ALL", .. profile.Capabilities.Select(capability => $"--cap-add={capability}")] : Array.Empty<string>(),
        .. profile.SharedMemoryMiB is { } shared ? [string.Create(CultureInfo.InvariantCulture, $"--shm-size={shared}m")] : Array.Empty<string>(),
    ];
}
