using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns a resource's allocated endpoints and its URL callbacks into the URLs that the dashboard shows.</summary>
internal static class ResourceUrls
{
    /// <summary>
    /// Replaces the resource's URL annotations: a URL per allocated endpoint, the static URLs, then what the callbacks make of them.
    /// Paths without a host are put under their endpoint's address.
    /// </summary>
    public static async Task ResolveAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints withEndpoints)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.AllocatedEndpoint is { } allocated)
                {
                    urls.Add(new ResourceUrlAnnotation { Url = allocated.UriString, Endpoint = new EndpointReference(withEndpoints, endpoint) });
                }
            }
        }

        var fixedUrls = resource.Annotations.OfType<ResourceUrlAnnotation>().ToList();
        urls.AddRange(fixedUrls);
        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken) { Logger = logger };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToList())
        {
            try
            {
                await callback.Callback(context).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A link that is missing in the dashboard is no reason not to run the resource.
                logger.LogError(exception, "An error occurred while processing URLs for resource '{ResourceName}'.", resource.Name);
            }
        }

        fixedUrls.ForEach(url => resource.Annotations.Remove(url));
        foreach (var url in urls)
        {
            if (url.Url.StartsWith('/') && url.Endpoint is { IsAllocated: true } endpoint)
            {
                url.Url = endpoint.Url.TrimEnd('/') + url.Url;
            }

            resource.Annotations.Add(url);
        }
    }

    /// <summary>The URLs as the dashboard takes them; those of an endpoint are inactive until the resource runs.</summary>
    public static IEnumerable<UrlSnapshot> Snapshots(IResource resource, bool running) =>
        resource.Annotations.OfType<ResourceUrlAnnotation>().Select(url =>
            new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, IsInternal: url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            {
                IsInactive = url.Endpoint is not null && !running,
                DisplayProperties = new(url.DisplayText ?? ""),
            });
}
