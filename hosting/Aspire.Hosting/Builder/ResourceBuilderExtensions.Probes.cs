using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource a probe by an HTTP GET, in place of one of the same type, and a health check to the same address.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="type">What the probe decides.</param>
    /// <param name="path">The path and query; null means "/".</param>
    /// <param name="initialDelaySeconds">Seconds before the first probe; null means 5.</param>
    /// <param name="periodSeconds">Seconds between two probes; null means 5.</param>
    /// <param name="timeoutSeconds">Seconds after which a probe counts as failed; null means 1.</param>
    /// <param name="failureThreshold">Failures in a row after which the resource counts as failed; null means 3.</param>
    /// <param name="successThreshold">Successes in a row after which the resource counts as well again; null means 1.</param>
    /// <param name="endpointName">The name of the endpoint; null means "https" where there is one, or else "http".</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    [Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder,
        ProbeType type,
        string? path = null,
        int? initialDelaySeconds = null,
        int? periodSeconds = null,
        int? timeoutSeconds = null,
        int? failureThreshold = null,
        int? successThreshold = null,
        string? endpointName = null)
        where T : IResourceWithEndpoints, IResourceWithProbes
        => builder.WithHttpProbe(
            type, NamedHttpEndpoint(builder, endpointName, "HTTP probe"), path,
            initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold, successThreshold);

    /// <summary>Gives the resource a probe by an HTTP GET, in place of one of the same type, and a health check to the same address.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="type">What the probe decides.</param>
    /// <param name="endpointSelector">Chooses the endpoint; null means "https" where there is one, or else "http".</param>
    /// <param name="path">The path and query; null means "/".</param>
    /// <param name="initialDelaySeconds">Seconds before the first probe; null means 5.</param>
    /// <param name="periodSeconds">Seconds between two probes; null means 5.</param>
    /// <param name="timeoutSeconds">Seconds after which a probe counts as failed; null means 1.</param>
    /// <param name="failureThreshold">Failures in a row after which the resource counts as failed; null means 3.</param>
    /// <param name="successThreshold">Successes in a row after which the resource counts as well again; null means 1.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    [Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder,
        ProbeType type,
        Func<EndpointReference>? endpointSelector,
        string? path = null,
        int? initialDelaySeconds = null,
        int? periodSeconds = null,
        int? timeoutSeconds = null,
        int? failureThreshold = null,
        int? successThreshold = null)
        where T : IResourceWithEndpoints, IResourceWithProbes
    {
        ArgumentNullException.ThrowIfNull(builder);

        var probe = new EndpointProbeAnnotation
        {
            Type = type,
            EndpointReference = SelectHttpEndpoint(builder, endpointSelector, "HTTP probe"),
            Path = path ?? "/",
            InitialDelaySeconds = initialDelaySeconds ?? 5,
            PeriodSeconds = periodSeconds ?? 5,
            TimeoutSeconds = timeoutSeconds ?? 1,
            FailureThreshold = failureThreshold ?? 3,
            SuccessThreshold = successThreshold ?? 1,
        };

        foreach (var existing in builder.Resource.Annotations.OfType<ProbeAnnotation>().Where(each => each.Type == type).ToArray())
        {
            builder.Resource.Annotations.Remove(existing);
        }

        return builder.WithAnnotation(probe).WithHttpHealthCheck(endpointSelector, path);
    }
}
