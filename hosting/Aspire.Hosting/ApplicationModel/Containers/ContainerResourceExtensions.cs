using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Questions about containers.</summary>
public static class ContainerResourceExtensions
{
    /// <summary>The resources of a model that run as containers.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The resources.</returns>
    public static IEnumerable<IResource> GetContainerResources(this DistributedApplicationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Resources.Where(IsContainer);
    }

    /// <summary>Whether a resource runs as a container: it has an image, which a Dockerfile may build.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsContainer(this IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.HasAnnotationOfType<ContainerImageAnnotation>();
    }
}
