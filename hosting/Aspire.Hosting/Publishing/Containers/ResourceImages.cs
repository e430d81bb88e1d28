using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The names of a resource's image: in the engine that builds it, and where it is deployed from.</summary>
internal static class ResourceImages
{
    /// <summary>The name under which the engine knows the image.</summary>
    public static string LocalName(IResource resource)
        => resource.TryGetContainerImageName(out var name) ? name : resource.Name.ToLowerInvariant();

    /// <summary>The name under which the image is deployed: the registry's address where there is one, the name and the tag.</summary>
    public static async Task<string> RemoteNameAsync(IResource resource, CancellationToken cancellationToken)
    {
        var options = new ContainerImagePushOptions { RemoteImageName = resource.Name.ToLowerInvariant(), RemoteImageTag = "latest" };
        var context = new ContainerImagePushOptionsCallbackContext { Resource = resource, CancellationToken = cancellationToken, Options = options };
        foreach (var annotation in resource.Annotations.OfType<ContainerImagePushOptionsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
        return await options.GetFullRemoteImageNameAsync(Registry(resource), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The registry that a resource's image goes to.</summary>
    /// <exception cref="InvalidOperationException">The resource names none, and neither does the environment that it is deployed to.</exception>
    public static IContainerRegistry Registry(IResource resource)
        => resource.TryGetLastAnnotation<ContainerRegistryReferenceAnnotation>(out var annotation)
            ? annotation.Registry
            : resource.GetDeploymentTargetAnnotation()?.ContainerRegistry
                ?? throw new InvalidOperationException($"Resource '{resource.Name}' does not have a container registry reference.");
}
