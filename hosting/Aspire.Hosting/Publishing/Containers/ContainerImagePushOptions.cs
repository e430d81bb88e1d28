using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The name that a resource's image gets where it is deployed from.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class ContainerImagePushOptions
{
    /// <summary>The name without the tag; one that begins with a host (<c>ghcr.io/acme/shop</c>) replaces the registry's address.</summary>
    public string? RemoteImageName { get; set; }

    /// <summary>The tag; null stands for <c>latest</c>.</summary>
    public string? RemoteImageTag { get; set; }

    /// <summary>The whole name: registry, repository, name and tag.</summary>
    /// <param name="registry">The registry; an empty address leaves it out of the name.</param>
    /// <param name="cancellationToken">Gives up waiting for the registry's address.</param>
    /// <returns>The name.</returns>
    /// <exception cref="InvalidOperationException"><see cref="RemoteImageName"/> is not set.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="registry"/> is null.</exception>
    public async Task<string> GetFullRemoteImageNameAsync(IContainerRegistry registry, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(RemoteImageName))
        {
            throw new InvalidOperationException("RemoteImageName must be set.");
        }
        ArgumentNullException.ThrowIfNull(registry);

        var name = $"{RemoteImageName}:{(string.IsNullOrEmpty(RemoteImageTag) ? "latest" : RemoteImageTag)}";
        if (NamesHost(RemoteImageName))
        {
            return name;
        }
        var endpoint = await registry.Endpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(endpoint))
        {
            return name;
        }
        var repository = registry.Repository is null ? null : await registry.Repository.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(repository) ? $"{endpoint}/{name}" : $"{endpoint}/{repository}/{name}";
    }

    // The rule of the engines: the first part is a host when it could not be a plain name.
    private static bool NamesHost(string image)
        => image.Split('/') is [var first, _, ..] && (first.Contains('.') || first.Contains(':') || first.Equals("localhost", StringComparison.OrdinalIgnoreCase));
}
