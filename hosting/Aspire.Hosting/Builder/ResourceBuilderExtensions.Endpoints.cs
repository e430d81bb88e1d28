using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Changes an endpoint.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointName">The name of the endpoint.</param>
    /// <param name="callback">Changes it.</param>
    /// <param name="createIfNotExists">Whether an endpoint that is not there is added, as TCP. Default true; otherwise nothing happens.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, [EndpointName] string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointName);
        ArgumentNullException.ThrowIfNull(callback);

        if (builder.FindEndpoint(endpointName) is { } existing)
        {
            callback(existing);
        }
        else if (createIfNotExists)
        {
            var endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            builder.WithAnnotation(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint, or changes the one of the same name in those points that are given.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that clients use; null for one that is free.</param>
    /// <param name="targetPort">The port on which the resource listens; null for one that is free.</param>
    /// <param name="scheme">The scheme of its URL; null means "tcp" or "udp" by the protocol.</param>
    /// <param name="name">The name; null means that of the scheme.</param>
    /// <param name="env">The environment variable that tells the resource its target port; null for none.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; null leaves it to the orchestrator, which proxies as a rule.</param>
    /// <param name="isExternal">Whether it is to be reached from outside of the deployment; null means no.</param>
    /// <param name="protocol">The transport protocol; null means TCP.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? scheme = null,
        [EndpointName] string? name = null,
        string? env = null,
        bool? isProxied = null,
        bool? isExternal = null,
        ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var transport = protocol ?? ProtocolType.Tcp;
        if (builder.FindEndpoint(name ?? scheme ?? transport.ToString()) is { } existing)
        {
            // Setting a port to null has a meaning of its own, so what is not given must not be touched.
            if (port is not null)
            {
                existing.Port = port;
            }

            if (targetPort is not null)
            {
                existing.TargetPort = targetPort;
            }

            existing.IsExternal = isExternal ?? existing.IsExternal;
            existing.IsExplicitlyProxied = isProxied ?? existing.IsExplicitlyProxied;
            return builder.TellTargetPort(existing, env);
        }

        var endpoint = new EndpointAnnotation(
            transport, uriScheme: scheme, name: name, port: port, targetPort: targetPort, isExternal: isExternal, isProxied: isProxied);
        return builder.TellTargetPort(endpoint, env).WithAnnotation(endpoint);
    }

    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool?, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, [EndpointName] string? name, string? env,
        bool isProxied, bool? isExternal, ProtocolType? protocol)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port, targetPort, scheme, name, env, (bool?)isProxied, isExternal, protocol);

    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool?, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, [EndpointName] string? name, string? env,
        bool? isProxied, bool? isExternal)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port, targetPort, scheme, name, env, isProxied, isExternal, protocol: null);

    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool?, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, [EndpointName] string? name, string? env,
        bool isProxied, bool? isExternal)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port, targetPort, scheme, name, env, (bool?)isProxied, isExternal, protocol: null);

    /// <summary>Adds an endpoint with the scheme "http", or changes the one of the same name.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that clients use; null for one that is free.</param>
    /// <param name="targetPort">The port on which the resource listens; null for one that is free.</param>
    /// <param name="name">The name; null means "http".</param>
    /// <param name="env">The environment variable that tells the resource its target port; null for none.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; null leaves it to the orchestrator, which proxies as a rule.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, [EndpointName] string? name = null,
        string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port: port, targetPort: targetPort, scheme: "http", name: name, env: env, isProxied: isProxied);

    /// <inheritdoc cref="WithHttpEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, bool?)"/>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, [EndpointName] string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithHttpEndpoint(port, targetPort, name, env, (bool?)isProxied);

    /// <summary>Adds an endpoint with the scheme "https", or changes the one of the same name.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that clients use; null for one that is free.</param>
    /// <param name="targetPort">The port on which the resource listens; null for one that is free.</param>
    /// <param name="name">The name; null means "https".</param>
    /// <param name="env">The environment variable that tells the resource its target port; null for none.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; null leaves it to the orchestrator, which proxies as a rule.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, [EndpointName] string? name = null,
        string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port: port, targetPort: targetPort, scheme: "https", name: name, env: env, isProxied: isProxied);

    /// <inheritdoc cref="WithHttpsEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, bool?)"/>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, [EndpointName] string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithHttpsEndpoint(port, targetPort, name, env, (bool?)isProxied);

    /// <summary>Makes the http and https endpoints that are there now reachable from outside of the deployment.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>Says whether endpoints may be proxied at all; without a proxy, each needs a fixed port.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="proxyEnabled">Whether they may.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<IResourceWithEndpoints> WithEndpointProxySupport(
        this IResourceBuilder<IResourceWithEndpoints> builder, bool proxyEnabled) => builder.SetProxySupport(proxyEnabled);

    /// <summary>Refers to an endpoint, which may be added later.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the endpoint.</param>
    /// <returns>The reference.</returns>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, [EndpointName] string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource.GetEndpoint(name);
    }

    /// <summary>Refers to an endpoint, which may be added later, as seen from one network.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the endpoint.</param>
    /// <param name="contextNetworkId">The network.</param>
    /// <returns>The reference.</returns>
    public static EndpointReference GetEndpoint<T>(
        this IResourceBuilder<T> builder, [EndpointName] string name, NetworkIdentifier contextNetworkId)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource.GetEndpoint(name, contextNetworkId);
    }

    internal static IResourceBuilder<T> SetProxySupport<T>(this IResourceBuilder<T> builder, bool proxyEnabled) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ProxySupportAnnotation { ProxyEnabled = proxyEnabled }, ResourceAnnotationMutationBehavior.Replace);
    }

    private static EndpointAnnotation? FindEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
        => builder.Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(endpoint => Names.Same(endpoint.Name, name));

    private static IResourceBuilder<T> TellTargetPort<T>(this IResourceBuilder<T> builder, EndpointAnnotation endpoint, string? variable)
        where T : IResourceWithEndpoints
    {
        if (variable is null || builder.Resource is not IResourceWithEnvironment)
        {
            return builder;
        }

        var isFirst = endpoint.TargetPortEnvironmentVariable is null;
        endpoint.TargetPortEnvironmentVariable = variable;
        if (!isFirst)
        {
            // The callback is there and sets whatever variable was named last.
            return builder;
        }

        var port = new EndpointReference(builder.Resource, endpoint, KnownNetworkIdentifiers.LocalhostNetwork).Property(EndpointProperty.TargetPort);
        return builder.WithAnnotation(new EnvironmentCallbackAnnotation(
            context => context.EnvironmentVariables[endpoint.TargetPortEnvironmentVariable] = port));
    }
}
