using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

public static partial class ResourceExtensions
{
    /// <summary>The full name of the image that the resource runs: the built one where there is a Dockerfile.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="imageName">The name with registry, and tag or digest.</param>
    /// <returns>Whether it has an image.</returns>
    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
        => resource.TryGetContainerImageName(useBuiltImage: true, out imageName);

    /// <summary>The full name of the image that the resource runs.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="useBuiltImage">Whether a built image goes before the one that the model names.</param>
    /// <param name="imageName">The name with registry, and tag or digest.</param>
    /// <returns>Whether it has an image.</returns>
    public static bool TryGetContainerImageName(this IResource resource, bool useBuiltImage, [NotNullWhen(true)] out string? imageName)
    {
        if (useBuiltImage && resource.Annotations.OfType<DockerfileBuildAnnotation>().SingleOrDefault() is { ImageName.Length: > 0 } build)
        {
            imageName = build.ImageName + Prefixed(":", build.ImageTag);
            return true;
        }

        if (!resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            imageName = null;
            return false;
        }

        var registry = string.IsNullOrEmpty(image.Registry) ? string.Empty : $"{image.Registry}/";
        var version = string.IsNullOrEmpty(image.SHA256) ? Prefixed(":", image.Tag) : $"@sha256:{image.SHA256}";
        imageName = registry + image.Image + version;
        return true;

        static string Prefixed(string prefix, string? text) => string.IsNullOrEmpty(text) ? string.Empty : prefix + text;
    }

    /// <summary>Whether a deployment has to build an image for the resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether it has to.</returns>
    public static bool RequiresImageBuild(this IResource resource)
        => !resource.IsExcludedFromPublish() && resource.HasAnnotationOfType<DockerfileBuildAnnotation>();

    /// <summary>Whether a deployment has to build an image for the resource and push it: not where it only holds files for others.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether it has to.</returns>
    public static bool RequiresImageBuildAndPush(this IResource resource)
        => resource.RequiresImageBuild() && !resource.IsBuildOnlyContainer();

    internal static bool IsBuildOnlyContainer(this IResource resource)
        => resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) && !build.HasEntrypoint;

    internal static bool HasPersistentLifetime(this IResource resource)
        => resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var annotation) && annotation.Lifetime == ContainerLifetime.Persistent;
}
