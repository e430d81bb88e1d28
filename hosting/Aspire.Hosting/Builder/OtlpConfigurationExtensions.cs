using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Makes resources send their telemetry to the dashboard, by OpenTelemetry's own environment variables
/// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
/// </summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>
    /// Sets the variables that make an OpenTelemetry SDK send to the dashboard: endpoint, protocol and API
    /// key of OTLP, and the service's name and instance. In the Development environment also batches of one
    /// second, every trace sampled, and exemplars, so that the dashboard shows what happens while it happens.
    /// Nothing is set when publishing.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="configuration">The app host's configuration; says where OTLP is received when the application has no dashboard.</param>
    /// <param name="environment">The app host's environment.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment) =>
        Add(resource, configuration, environment, protocol: null);

    /// <summary>
    /// Sets the variables that make an OpenTelemetry SDK send to the dashboard, as
    /// <see cref="AddOtlpEnvironment(IResource, IConfiguration, IHostEnvironment)"/>, over one protocol.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="configuration">The app host's configuration; says where OTLP is received when the application has no dashboard.</param>
    /// <param name="environment">The app host's environment.</param>
    /// <param name="protocol">The protocol that the resource's SDK speaks.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol protocol) =>
        Add(resource, configuration, environment, protocol);

    /// <summary>
    /// Makes the resource send its telemetry to the dashboard, over gRPC where the dashboard receives that,
    /// else over HTTP with protobuf.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <returns>The resource, for more configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        With(builder, protocol: null);

    /// <summary>Makes the resource send its telemetry to the dashboard over one protocol.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="protocol">The protocol that the resource's SDK speaks.</param>
    /// <returns>The resource, for more configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol) where T : IResourceWithEnvironment =>
        With(builder, protocol);

    private static IResourceBuilder<T> With<T>(IResourceBuilder<T> builder, OtlpProtocol? protocol) where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        Add(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment, protocol);
        return builder;
    }

    private static void Add(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol? protocol)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);

        resource.Annotations.Add(new OtlpExporterAnnotation { RequiredProtocol = protocol });
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            if (context.ExecutionContext.IsRunMode
                && resource.Annotations.OfType<OtlpExporterAnnotation>().LastOrDefault() is { } exporter)
            {
                OtlpEnvironment.Configure(context, configuration, environment, exporter.RequiredProtocol);
            }
        }));
    }
}
