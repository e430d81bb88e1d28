using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;

namespace Aspire.Hosting;

public static partial class ContainerResourceBuilderExtensions
{
    /// <summary>Sets the image.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="image">The image's name; it may have a registry, a tag and a digest.</param>
    /// <param name="tag">The tag; null means that in <paramref name="image"/>, or else "latest".</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">There is a tag in both.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The name cannot be read, or there is a tag besides a digest.</exception>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(image);

        var reference = ImageReference.Parse(image);
        if (tag is not null && reference.Tag is not null)
        {
            throw new InvalidOperationException("Ambiguous tags - a tag was provided on both the 'tag' and 'image' parameters");
        }

        if (tag is not null && reference.Digest is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(tag), "Tag conflicts with digest provided on the 'image' parameter");
        }

        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation))
        {
            annotation = new() { Image = reference.Name };
            builder.WithAnnotation(annotation);
        }

        annotation.Image = reference.Name;
        if (reference.Digest is { } digest)
        {
            const string prefix = "sha256:";
            annotation.SHA256 = digest.StartsWith(prefix, StringComparison.Ordinal)
                ? digest[prefix.Length..]
                : throw new ArgumentOutOfRangeException(nameof(image), digest, "invalid digest format");
        }
        else
        {
            annotation.Tag = reference.Tag ?? tag ?? "latest";
        }
        annotation.NamedTag = reference.Tag ?? tag;

        // A new name goes before the one that was made up for an image that is built.
        if (builder.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            build.ImageName = null;
            build.ImageTag = null;
        }

        return builder;
    }

    /// <summary>Sets the image's tag, in place of a digest too.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The resource has no image yet.</exception>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tag);

        Image(builder.Resource).Tag = tag;
        if (builder.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) && !string.IsNullOrEmpty(build.ImageTag))
        {
            build.ImageTag = tag;
        }

        return builder;
    }

    /// <summary>Sets the registry that the image comes from.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="registry">The registry's host; null for the engine's default.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The resource has no image yet.</exception>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        Image(builder.Resource).Registry = registry;
        return builder;
    }

    /// <summary>Sets the image's digest, in place of a tag.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="sha256">The digest, 64 hexadecimal digits.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The resource has no image yet.</exception>
    public static IResourceBuilder<T> WithImageSHA256<T>(this IResourceBuilder<T> builder, string sha256) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(sha256);
        Image(builder.Resource).SHA256 = sha256;
        return builder;
    }

    /// <summary>Says when the image is pulled.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="pullPolicy">When.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithImagePullPolicy<T>(this IResourceBuilder<T> builder, ImagePullPolicy pullPolicy) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ContainerImagePullPolicyAnnotation { ImagePullPolicy = pullPolicy }, ResourceAnnotationMutationBehavior.Replace);
    }

    private static ContainerImageAnnotation Image(IResource resource)
        => resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
            ? image
            : throw new InvalidOperationException(
                $"The resource '{resource.Name}' does not have a container image specified. Use WithImage to specify the container image and tag.");
}
