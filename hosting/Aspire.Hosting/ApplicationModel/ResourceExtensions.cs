using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Questions to a resource about its annotations.</summary>
public static partial class ResourceExtensions
{
    /// <summary>Finds the last annotation of a type.</summary>
    /// <typeparam name="T">The type of the annotation.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="annotation">The annotation, when found.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation) where T : IResourceAnnotation
        => (annotation = resource.Annotations.OfType<T>().LastOrDefault()) is not null;

    /// <summary>Finds all annotations of a type, in the order in which they were added.</summary>
    /// <typeparam name="T">The type of the annotations.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="result">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        T[] found = [.. resource.Annotations.OfType<T>()];
        result = found.Length > 0 ? found : null;
        return result is not null;
    }

    /// <summary>Whether there is an annotation of a type.</summary>
    /// <typeparam name="T">The type of the annotation.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether there is one.</returns>
    public static bool HasAnnotationOfType<T>(this IResource resource) where T : IResourceAnnotation => resource.Annotations.OfType<T>().Any();

    /// <summary>Finds all annotations of a type on the resource and on its parents, the resource's own first.</summary>
    /// <typeparam name="T">The type of the annotations.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <param name="result">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetAnnotationsIncludingAncestorsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        T[] found = [.. resource.WithAncestors().SelectMany(each => each.Annotations.OfType<T>())];
        result = found.Length > 0 ? found : null;
        return result is not null;
    }

    /// <summary>Whether the resource or one of its parents has an annotation of a type.</summary>
    /// <typeparam name="T">The type of the annotation.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether there is one.</returns>
    public static bool HasAnnotationIncludingAncestorsOfType<T>(this IResource resource) where T : IResourceAnnotation
        => resource.WithAncestors().Any(each => each.HasAnnotationOfType<T>());

    /// <summary>Finds what sets the resource's environment variables.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="environmentVariables">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetEnvironmentVariables(
        this IResource resource, [NotNullWhen(true)] out IEnumerable<EnvironmentCallbackAnnotation>? environmentVariables)
        => resource.TryGetAnnotationsOfType(out environmentVariables);

    /// <summary>Finds the resource's volumes and mounts.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="volumeMounts">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetContainerMounts(
        this IResource resource, [NotNullWhen(true)] out IEnumerable<ContainerMountAnnotation>? volumeMounts)
        => resource.TryGetAnnotationsOfType(out volumeMounts);

    /// <summary>Finds the resource's endpoints.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="endpoints">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints)
        => resource.TryGetAnnotationsOfType(out endpoints);

    /// <summary>Finds the resource's URLs.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="urls">The annotations, when there are any.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryGetUrls(this IResource resource, [NotNullWhen(true)] out IEnumerable<ResourceUrlAnnotation>? urls)
        => resource.TryGetAnnotationsOfType(out urls);

    /// <summary>How many instances of the resource run.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The number; 1 by default.</returns>
    public static int GetReplicaCount(this IResource resource)
        => resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;

    /// <summary>Whether manifests and deployments leave the resource out.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether they do.</returns>
    public static bool IsExcludedFromPublish(this IResource resource)
        => resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var last)
            && last == ManifestPublishingCallbackAnnotation.Ignore;

    internal static IEnumerable<IResource> WithAncestors(this IResource resource)
    {
        for (IResource? each = resource; each is not null; each = (each as IResourceWithParent)?.Parent)
        {
            yield return each;
        }
    }

    internal static IResource GetRootResource(this IResource resource) => resource.WithAncestors().Last();

    internal static NetworkIdentifier GetDefaultResourceNetwork(this IResource resource)
        => resource.IsContainer() ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork : KnownNetworkIdentifiers.LocalhostNetwork;

    internal static bool SupportsProxy(this IResource resource)
        => !resource.TryGetLastAnnotation<ProxySupportAnnotation>(out var support) || support.ProxyEnabled;
}
