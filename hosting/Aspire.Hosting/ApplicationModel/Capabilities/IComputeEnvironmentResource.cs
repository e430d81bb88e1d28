using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place that compute resources are deployed to, as a compose project or a cluster.</summary>
public interface IComputeEnvironmentResource : IResource
{
    /// <summary>The host name by which an endpoint's resource is reached inside this environment.</summary>
    /// <param name="endpointReference">The endpoint.</param>
    /// <returns>The host name.</returns>
    /// <exception cref="NotImplementedException">This environment does not support it.</exception>
    [Experimental("ASPIRECOMPUTE002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference) => throw new NotImplementedException();

    /// <summary>One property of an endpoint as it is inside this environment.</summary>
    /// <param name="endpointReferenceExpression">The endpoint and the property.</param>
    /// <returns>The property's value; a URL leaves out the port that is the default of its scheme.</returns>
    /// <exception cref="InvalidOperationException">The port is needed, none is given and the scheme has no default.</exception>
    [Experimental("ASPIRECOMPUTE002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    ReferenceExpression GetEndpointPropertyExpression(EndpointReferenceExpression endpointReferenceExpression)
    {
        ArgumentNullException.ThrowIfNull(endpointReferenceExpression);

        var reference = endpointReferenceExpression.Endpoint;
        var endpoint = reference.EndpointAnnotation;
        var scheme = endpoint.UriScheme;
        int? defaultPort = scheme.ToLowerInvariant() switch { "http" => 80, "https" => 443, _ => null };
        var port = endpoint.Port ?? defaultPort
            ?? throw new InvalidOperationException($"Endpoint '{endpoint.Name}' must specify a port for scheme '{scheme}'.");
        var portText = port.ToString(CultureInfo.InvariantCulture);

        return endpointReferenceExpression.Property switch
        {
            EndpointProperty.Url when port == defaultPort => ReferenceExpression.Create($"{scheme}://{GetHostAddressExpression(reference)}"),
            EndpointProperty.Url => ReferenceExpression.Create($"{scheme}://{GetHostAddressExpression(reference)}:{portText}"),
            EndpointProperty.Host or EndpointProperty.IPV4Host => GetHostAddressExpression(reference),
            EndpointProperty.Port => ReferenceExpression.Create($"{portText}"),
            EndpointProperty.TargetPort when endpoint.TargetPort is { } targetPort
                => ReferenceExpression.Create($"{targetPort.ToString(CultureInfo.InvariantCulture)}"),
            EndpointProperty.TargetPort => ReferenceExpression.Create($"{new ContainerPortReference(reference.Resource)}"),
            EndpointProperty.Scheme => ReferenceExpression.Create($"{scheme}"),
            EndpointProperty.HostAndPort => ReferenceExpression.Create($"{GetHostAddressExpression(reference)}:{portText}"),
            EndpointProperty.TlsEnabled => ReferenceExpression.Create($"{(endpoint.TlsEnabled ? bool.TrueString : bool.FalseString)}"),
            var property => throw new InvalidOperationException(
                $"The property '{property}' is not supported for the endpoint '{endpoint.Name}'."),
        };
    }
}
