using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes the URLs of a resource once its endpoints have addresses.</summary>
public sealed class ResourceUrlsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the URLs.</param>
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the URLs.</param>
    public ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Changes the URLs.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; }
}

/// <summary>What a <see cref="ResourceUrlsCallbackAnnotation"/> works on.</summary>
/// <param name="executionContext">What the app host was started for.</param>
/// <param name="resource">The resource.</param>
/// <param name="urls">The URLs so far; null for none.</param>
/// <param name="cancellationToken">Ends the callback.</param>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IResource resource,
    List<ResourceUrlAnnotation>? urls = null,
    CancellationToken cancellationToken = default)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The URLs so far.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>What the app host was started for.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; }
        = executionContext ?? throw new ArgumentNullException(nameof(executionContext));

    /// <summary>Ends the callback.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The resource's log. Default: one that drops everything.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>An endpoint of the resource.</summary>
    /// <param name="name">The name of the endpoint.</param>
    /// <returns>The endpoint; null when the resource cannot have any.</returns>
    public EndpointReference? GetEndpoint(string name) => (Resource as IResourceWithEndpoints)?.GetEndpoint(name);

    /// <summary>An endpoint of the resource, as seen from one network.</summary>
    /// <param name="name">The name of the endpoint.</param>
    /// <param name="contextNetworkId">The network.</param>
    /// <returns>The endpoint; null when the resource cannot have any.</returns>
    public EndpointReference? GetEndpoint(string name, NetworkIdentifier contextNetworkId)
        => (Resource as IResourceWithEndpoints)?.GetEndpoint(name, contextNetworkId);
}
