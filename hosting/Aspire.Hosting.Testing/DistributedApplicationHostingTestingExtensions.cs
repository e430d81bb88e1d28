using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Reaches the resources of a started application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client for a resource's http or https endpoint.</summary>
    /// <param name="app">The application.</param>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="endpointName">The endpoint's name. Null: https, or http when there is none.</param>
    /// <returns>A client with the endpoint as its base address.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource or endpoint, or the endpoint has no address yet.</exception>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var address = app.GetEndpoint(resourceName, endpointName);
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = address;
        return client;
    }

    /// <summary>A resource's connection string.</summary>
    /// <param name="app">The application.</param>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="cancellationToken">Ends the wait for the values that it is made of.</param>
    /// <returns>The connection string.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource, or it has no connection string.</exception>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)
        => GetResource(app, resourceName) is IResourceWithConnectionString resource
            ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new ArgumentException($"Resource '{resourceName}' does not expose a connection string.", nameof(resourceName));

    /// <summary>The address of a resource's endpoint, as seen from the test.</summary>
    /// <param name="app">The application.</param>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="endpointName">The endpoint's name. Null: https, or http when there is none.</param>
    /// <returns>The address.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource or endpoint, or the endpoint has no address yet.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
        => app.GetEndpointForNetwork(resourceName, networkIdentifier: null, endpointName);

    /// <summary>The address of a resource's endpoint, as seen from a network.</summary>
    /// <param name="app">The application.</param>
    /// <param name="resourceName">The resource's name, case-insensitive.</param>
    /// <param name="networkIdentifier">The network, see <see cref="KnownNetworkIdentifiers"/>. Null: the host's loopback.</param>
    /// <param name="endpointName">The endpoint's name. Null: https, or http when there is none.</param>
    /// <returns>The address.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource or endpoint, or the endpoint has no address there yet.</exception>
    public static Uri GetEndpointForNetwork(this DistributedApplication app, string resourceName, NetworkIdentifier? networkIdentifier, string? endpointName = null)
    {
        if (GetResource(app, resourceName) is not IResourceWithEndpoints resource)
        {
            throw new ArgumentException($"Resource '{resourceName}' has no allocated endpoints.", nameof(resourceName));
        }

        string[] candidates = string.IsNullOrEmpty(endpointName) ? ["https", "http"] : [endpointName];
        var endpoint = candidates
            .Select(name => resource.GetEndpoint(name, networkIdentifier ?? KnownNetworkIdentifiers.LocalhostNetwork))
            .FirstOrDefault(reference => reference.IsAllocated)
            ?? throw new ArgumentException($"Endpoint '{endpointName}' for resource '{resourceName}' not found.", nameof(endpointName));
        return new Uri(endpoint.Url);
    }

    private static IResource GetResource(DistributedApplication app, string resourceName)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        if (!app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.IsCancellationRequested)
        {
            throw new InvalidOperationException("The application must be started before resolving endpoints or connection strings.");
        }

        return app.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .FirstOrDefault(resource => string.Equals(resource.Name, resourceName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"Resource '{resourceName}' not found.", nameof(resourceName));
    }
}
