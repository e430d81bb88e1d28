using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    private static readonly string[] HttpSchemes = ["https", "http"];

    /// <summary>Lets a registered health check tell whether the resource is healthy.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="key">The name under which the health check is registered.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">The resource has that health check already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(key);

        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key))
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.");
        }

        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Counts the resource as healthy when an HTTP GET gets the expected status.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path and query; null means "/".</param>
    /// <param name="statusCode">The expected status; null means 200.</param>
    /// <param name="endpointName">The name of the endpoint; null means "https" where there is one, or else "http".</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpHealthCheck(NamedHttpEndpoint(builder, endpointName, "HTTP health check"), path, statusCode);
    }

    /// <summary>Counts the resource as healthy when an HTTP GET gets the expected status.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointSelector">Chooses the endpoint; null means "https" where there is one, or else "http".</param>
    /// <param name="path">The path and query; null means "/".</param>
    /// <param name="statusCode">The expected status; null means 200.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var endpoint = SelectHttpEndpoint(builder, endpointSelector, "HTTP health check");
        path ??= "/";
        statusCode ??= 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{statusCode}_check";

        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            _ => new HttpHealthCheck(
                async cancellationToken => await endpoint.GetValueAsync(cancellationToken).ConfigureAwait(false) is { } url
                    ? new Uri(new Uri(url), path)
                    : null,
                statusCode.Value),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    /// <summary>The former verb for a health check on the endpoint "https".</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path and query; null means "/".</param>
    /// <param name="statusCode">The expected status; null means 200.</param>
    /// <param name="endpointName">The name of the endpoint; null means "https".</param>
    /// <returns>The builder.</returns>
    [Obsolete("This method is obsolete and will be removed in a future version. Use the WithHttpHealthCheck method instead.")]
    public static IResourceBuilder<T> WithHttpsHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints => builder.WithHttpHealthCheck(path, statusCode, endpointName ?? "https");

    private static Func<EndpointReference> NamedHttpEndpoint<T>(IResourceBuilder<T> builder, string? endpointName, string purpose)
        where T : IResourceWithEndpoints
    {
        string[] names = endpointName is null ? HttpSchemes : [endpointName];
        return () => names.Select(name => builder.FindEndpoint(name)).FirstOrDefault(found => found is not null) is { } endpoint
            ? new EndpointReference(builder.Resource, endpoint)
            : throw new DistributedApplicationException(
                $"Could not create {purpose} for resource '{builder.Resource.Name}' as no endpoint was found matching one of the specified names: "
                + string.Join(", ", names));
    }

    private static EndpointReference SelectHttpEndpoint<T>(IResourceBuilder<T> builder, Func<EndpointReference>? selector, string purpose)
        where T : IResourceWithEndpoints
    {
        var failure = $"Could not create {purpose} for resource '{builder.Resource.Name}' as ";
        var endpoint = (selector ?? NamedHttpEndpoint(builder, endpointName: null, purpose))()
            ?? throw new DistributedApplicationException($"{failure}the endpoint selector returned null.");
        return endpoint.IsHttp || endpoint.IsHttps
            ? endpoint
            : throw new DistributedApplicationException(
                $"{failure}the endpoint with name '{endpoint.EndpointName}' and scheme '{endpoint.Scheme}' is not an HTTP endpoint.");
    }
}
