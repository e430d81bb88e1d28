using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Builds and pushes the images of resources.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IResourceContainerImageManager
{
    /// <summary>Builds the image of a resource that has a Dockerfile; for one that names an image, nothing is to be done.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <returns>A task that ends when the image is there.</returns>
    /// <exception cref="DistributedApplicationException">The build failed, or no engine answers.</exception>
    /// <exception cref="NotSupportedException">The resource has no image.</exception>
    Task BuildImageAsync(IResource resource, CancellationToken cancellationToken = default);

    /// <summary>Builds the images of several resources, one after the other.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="cancellationToken">Stops the builds.</param>
    /// <returns>A task that ends when the images are there.</returns>
    /// <exception cref="DistributedApplicationException">A build failed, or no engine answers.</exception>
    /// <exception cref="NotSupportedException">A resource has no image.</exception>
    Task BuildImagesAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken = default);

    /// <summary>Pushes the image of a resource to the registry that the resource names.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="DistributedApplicationException">The engine or the registry refused.</exception>
    Task PushImageAsync(IResource resource, CancellationToken cancellationToken);
}
