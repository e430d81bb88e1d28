using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>
    /// Passes a connection on: the connection string as <c>ConnectionStrings__name</c>, and each connection property as
    /// <c>NAME_PROPERTY</c>, where NAME is the connection's name in upper case with an underscore for all but letters and digits.
    /// </summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that connects.</param>
    /// <param name="source">The resource that it connects to.</param>
    /// <param name="connectionName">The name; null means that of <paramref name="source"/>, empty leaves the prefix out.</param>
    /// <param name="optional">Whether there may be no connection string. Default false: the resource then fails to start.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);

        var resource = source.Resource;
        connectionName ??= resource.Name;
        var flags = InjectionFlags(builder.Resource);

        return builder.WithReferenceRelationship(resource).WithEnvironment(context =>
        {
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName}";
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                var prefix = connectionName.Length == 0 ? string.Empty : $"{EnvironmentVariableName.Encode(connectionName).ToUpperInvariant()}_";
                var added = resource.Annotations.OfType<ConnectionPropertyAnnotation>().Select(each => KeyValuePair.Create(each.Name, each.Value));
                foreach (var (name, value) in resource.GetConnectionProperties().Concat(added))
                {
                    context.EnvironmentVariables[prefix + name.ToUpperInvariant()] = value;
                }
            }
        });
    }

    /// <summary>
    /// Passes the endpoints of a service on: each as <c>services__name__scheme__0</c> for service discovery and as <c>NAME_ENDPOINT</c>.
    /// </summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that calls the service.</param>
    /// <param name="source">The service.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.ReferToEndpoints(source.Resource);
    }

    /// <summary>Passes the endpoints of a service on under another name, which is not changed to upper case.</summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that calls the service.</param>
    /// <param name="source">The service.</param>
    /// <param name="name">The name.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.ReferToEndpoints(source.Resource, name: name);
    }

    /// <summary>Passes one endpoint on: as <c>services__name__scheme__0</c> for service discovery and as <c>NAME_ENDPOINT</c>.</summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that uses the endpoint.</param>
    /// <param name="endpointReference">The endpoint.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.ReferToEndpoints(endpointReference.Resource, endpointReference.EndpointName);
    }

    /// <summary>Passes a fixed URL on: as <c>services__name__default__0</c> for service discovery, and under the name itself.</summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that calls the service.</param>
    /// <param name="name">The name.</param>
    /// <param name="uri">An absolute URL without query and fragment.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The URL does not meet that.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(uri);

        var fault = !uri.IsAbsoluteUri ? "it must be absolute."
            : uri.Fragment.Length > 0 ? "it cannot contain a fragment."
            : uri.Query.Length > 0 ? "it cannot contain a query string."
            : null;
        if (fault is not null)
        {
            throw new InvalidOperationException(
                $"The URI for service reference '{name}' is invalid while configuring target resource '{builder.Resource.Name}': {fault}");
        }

        var flags = InjectionFlags(builder.Resource);
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
        {
            builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
        }

        return flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints)
            ? builder.WithEnvironment(EnvironmentVariableName.Encode(name), uri.ToString())
            : builder;
    }

    /// <summary>Passes the URL of an external service on: as <c>services__name__scheme__0</c> for service discovery and as <c>NAME</c>.</summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource that calls the service.</param>
    /// <param name="externalService">The service.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(externalService);

        var service = externalService.Resource;
        var flags = InjectionFlags(builder.Resource);
        var variable = EnvironmentVariableName.Encode(service.Name).ToUpperInvariant();

        return builder.WithReferenceRelationship(service).WithEnvironment(async context =>
        {
            var (scheme, endpointVariable) = (service.Uri?.Scheme, variable);
            if (service.Uri is null)
            {
                // Only when running is the scheme of a URL known that is a parameter.
                scheme = context.ExecutionContext.IsPublishMode ? "default"
                    : (await ResolveUrlAsync(service, builder.Resource, context.CancellationToken).ConfigureAwait(false)).Scheme;
                endpointVariable = context.ExecutionContext.IsPublishMode ? variable
                    : $"{variable}_{EnvironmentVariableName.Encode(scheme).ToUpperInvariant()}";
            }

            object value = (object?)service.UrlParameter ?? service.Uri!.ToString();
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{scheme}__0"] = value;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[endpointVariable] = value;
            }
        });
    }

    /// <summary>
    /// Says which environment variables references set on this resource. For connections and URLs it counts only for references that
    /// are added afterwards.
    /// </summary>
    /// <typeparam name="TDestination">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="flags">Which ones.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags));
    }

    private static ReferenceEnvironmentInjectionFlags InjectionFlags(IResource resource)
        => resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation)
            ? annotation.Flags
            : ReferenceEnvironmentInjectionFlags.All;

    private static IResourceBuilder<T> ReferToEndpoints<T>(
        this IResourceBuilder<T> builder, IResourceWithEndpoints source, string? endpointName = null, string? name = null)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);

        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(each => each.Resource == source);
        if (reference is null)
        {
            reference = new(source) { ContextNetworkId = builder.Resource.GetDefaultResourceNetwork() };
            builder.WithAnnotation(reference).WithEnvironment(context => SetEndpointVariables(context, reference, name));
        }

        if (endpointName is null)
        {
            reference.UseAllEndpoints = true;
        }
        else
        {
            reference.EndpointNames.Add(endpointName);
        }

        return builder.WithReferenceRelationship(source);
    }

    private static void SetEndpointVariables(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference, string? name)
    {
        var flags = InjectionFlags(context.Resource);
        var serviceName = name ?? reference.Resource.Name;
        var prefix = EnvironmentVariableName.Encode(name ?? serviceName.ToUpperInvariant());

        foreach (var endpoint in reference.Resource.GetEndpoints(reference.ContextNetworkId))
        {
            var isMeant = reference.EndpointNames.Contains(endpoint.EndpointName)
                || (reference.UseAllEndpoints && !endpoint.ExcludeReferenceEndpoint);
            if (!isMeant)
            {
                continue;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[$"{prefix}_{EnvironmentVariableName.Encode(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                var scheme = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
                var index = 0;
                while (!context.EnvironmentVariables.TryAdd($"services__{serviceName}__{scheme}__{index}", endpoint))
                {
                    index++;
                }
            }
        }
    }

    private static async Task<Uri> ResolveUrlAsync(ExternalServiceResource service, IResource target, CancellationToken cancellationToken)
    {
        var parameter = service.UrlParameter!;
        var url = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return ExternalServiceResource.TryParse(url, out var uri, out var fault)
            ? uri
            : throw new DistributedApplicationException(
                $"The URL parameter '{parameter.Name}' for source resource '{service.Name}' is invalid while configuring "
                + $"target resource '{target.Name}': {fault}");
    }
}
