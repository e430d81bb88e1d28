using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Adds services outside of the application.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds an external service.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="url">An absolute URL without query and fragment.</param>
    /// <returns>The service.</returns>
    /// <exception cref="ArgumentException">The URL does not meet that.</exception>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return ExternalServiceResource.TryParse(url, out var uri, out var fault)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The external service URL '{url}' is invalid: {fault}", nameof(url));
    }

    /// <summary>Adds an external service.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="uri">An absolute URL without query and fragment.</param>
    /// <returns>The service.</returns>
    /// <exception cref="ArgumentException">The URL does not meet that.</exception>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, Uri uri)
        => Add(builder, new ExternalServiceResource(name, uri)).WithUrl(uri.ToString());

    /// <summary>Adds an external service whose URL is a parameter.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="urlParameter">The parameter.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource> urlParameter)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        return Add(builder, new ExternalServiceResource(name, urlParameter.Resource))
            .WithUrl(ReferenceExpression.Create($"{urlParameter.Resource}"));
    }

    /// <summary>Counts the service as healthy when an HTTP GET gets the expected status.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="path">The path and query, below the service's URL; null for the URL itself.</param>
    /// <param name="statusCode">The expected status; null means 200.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is no relative URL, or the service's URL is not http or https.</exception>
    public static IResourceBuilder<ExternalServiceResource> WithHttpHealthCheck(
        this IResourceBuilder<ExternalServiceResource> builder, string? path = null, int? statusCode = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var service = builder.Resource;
        if (path is not null && !Uri.IsWellFormedUriString(path, UriKind.Relative))
        {
            throw new ArgumentException($"The path '{path}' is not a valid relative URL.", nameof(path));
        }

        if (service.Uri is { Scheme: not "http" and not "https" })
        {
            throw new ArgumentException(
                $"The URL '{service.Uri}' for external service '{service.Name}' cannot be used for HTTP health checks because it has a non-HTTP scheme.",
                nameof(builder));
        }

        statusCode ??= 200;
        var key = $"{service.Name}_external{(path is null ? string.Empty : $"_{path}")}_{statusCode}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            _ => new HttpHealthCheck(
                async cancellationToken =>
                {
                    var uri = await ResolveAsync(service, cancellationToken).ConfigureAwait(false);
                    return path is null ? uri : new Uri(uri, path);
                },
                statusCode.Value),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<ExternalServiceResource> Add(IDistributedApplicationBuilder builder, ExternalServiceResource service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(service)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = KnownResourceTypes.ExternalService,
                State = KnownResourceStates.Waiting,
                Properties = [],
            })
            .ExcludeFromManifest()
            .OnInitializeResource(InitializeAsync);
    }

    private static async Task InitializeAsync(
        ExternalServiceResource service, InitializeResourceEvent initialize, CancellationToken cancellationToken)
    {
        Uri uri;
        try
        {
            uri = await ResolveAsync(service, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            initialize.Logger.LogError("{Message}", exception.Message);
            await initialize.Notifications.PublishUpdateAsync(service, snapshot => snapshot with { State = KnownResourceStates.FailedToStart })
                .ConfigureAwait(false);
            return;
        }

        await initialize.Eventing.PublishAsync(new BeforeResourceStartedEvent(service, initialize.Services), cancellationToken).ConfigureAwait(false);
        await initialize.Notifications.PublishUpdateAsync(service, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(property => property.Name != CustomResourceKnownProperties.Source),
                new(CustomResourceKnownProperties.Source, uri.Host)],
            Urls = snapshot.Urls.Any(url => Names.Same(url.Url, uri.ToString()))
                ? snapshot.Urls
                : snapshot.Urls.Add(new(Name: null, uri.ToString(), IsInternal: false)),
            State = KnownResourceStates.Running,
        }).ConfigureAwait(false);
    }

    private static async Task<Uri> ResolveAsync(ExternalServiceResource service, CancellationToken cancellationToken)
    {
        if (service.Uri is not null)
        {
            return service.Uri;
        }

        var url = await service.UrlParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return ExternalServiceResource.TryParse(url, out var uri, out var fault)
            ? uri
            : throw new DistributedApplicationException($"The value for URL parameter '{service.UrlParameter.Name}' is invalid: {fault}");
    }
}
