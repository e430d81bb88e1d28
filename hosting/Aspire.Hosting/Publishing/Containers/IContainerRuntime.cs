using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>A container engine, by its command line: docker or podman.</summary>
[Experimental("ASPIRECONTAINERRUNTIME001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IContainerRuntime
{
    /// <summary>The engine's name for people: <c>Docker</c> or <c>Podman</c>.</summary>
    string Name { get; }

    /// <summary>Whether the engine is installed and answers.</summary>
    /// <param name="cancellationToken">Gives up the question.</param>
    /// <returns>True when it answers.</returns>
    Task<bool> CheckIfRunningAsync(CancellationToken cancellationToken);

    /// <summary>Builds an image. Values of arguments and secrets reach the engine through its environment, never its command line.</summary>
    /// <param name="contextPath">The folder with the sources.</param>
    /// <param name="dockerfilePath">The Dockerfile.</param>
    /// <param name="options">The image's name and platforms; null leaves it unnamed.</param>
    /// <param name="buildArguments">Build arguments; a null value takes the environment variable of the same name.</param>
    /// <param name="buildSecrets">Build secrets, by id.</param>
    /// <param name="stage">The stage at which the build ends; null means the last.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <returns>A task that ends when the image is there.</returns>
    /// <exception cref="DistributedApplicationException">The build failed; the message has its last lines.</exception>
    Task BuildImageAsync(
        string contextPath,
        string dockerfilePath,
        ContainerImageBuildOptions? options,
        Dictionary<string, string?> buildArguments,
        Dictionary<string, BuildImageSecretValue> buildSecrets,
        string? stage,
        CancellationToken cancellationToken);

    /// <summary>Gives an image another name.</summary>
    /// <param name="localImageName">The name that it has.</param>
    /// <param name="targetImageName">The name that it gets.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="DistributedApplicationException">The engine refused.</exception>
    Task TagImageAsync(string localImageName, string targetImageName, CancellationToken cancellationToken);

    /// <summary>Removes an image.</summary>
    /// <param name="imageName">The image.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="DistributedApplicationException">The engine refused.</exception>
    Task RemoveImageAsync(string imageName, CancellationToken cancellationToken);

    /// <summary>Pushes the image of a resource to the registry that the resource names.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="DistributedApplicationException">The engine or the registry refused.</exception>
    Task PushImageAsync(IResource resource, CancellationToken cancellationToken);

    /// <summary>Logs in to a registry. The password reaches the engine through its standard input.</summary>
    /// <param name="registryServer">The registry.</param>
    /// <param name="username">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="DistributedApplicationException">The engine or the registry refused.</exception>
    Task LoginToRegistryAsync(string registryServer, string username, string password, CancellationToken cancellationToken);
}
