using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Makes resources send their telemetry to the dashboard.</summary>
public static class OtlpConfigurationExtensions
{
    private const string GrpcUrlKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string HttpUrlKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    /// <summary>Sets the <c>OTEL_*</c> variables of a resource, by gRPC where the dashboard listens for both.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="configuration">The application's configuration, which holds the dashboard's addresses and the API key.</param>
    /// <param name="environment">The hosting environment; in development, telemetry is sent every second.</param>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment)
        => AddOtlpEnvironment(resource, configuration, environment, new OtlpExporterAnnotation());

    /// <summary>Sets the <c>OTEL_*</c> variables of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="configuration">The application's configuration, which holds the dashboard's addresses and the API key.</param>
    /// <param name="environment">The hosting environment; in development, telemetry is sent every second.</param>
    /// <param name="protocol">The protocol; the dashboard must listen for it when the resource starts.</param>
    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol protocol)
        => AddOtlpEnvironment(resource, configuration, environment, new OtlpExporterAnnotation { RequiredProtocol = protocol });

    /// <summary>Makes the resource send its telemetry to the dashboard, by gRPC where that listens for both.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment);
        return builder;
    }

    /// <summary>Makes the resource send its telemetry to the dashboard.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="protocol">The protocol; the dashboard must listen for it when the resource starts.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol) where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment, protocol);
        return builder;
    }

    private static void AddOtlpEnvironment(
        IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpExporterAnnotation annotation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);

        resource.Annotations.Add(annotation);
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            // What is deployed sends its telemetry wherever that place says.
            if (context.ExecutionContext.IsRunMode && resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var latest))
            {
                var (endpoint, protocol) = FromDashboard(context, latest.RequiredProtocol) ?? FromConfiguration(configuration, latest.RequiredProtocol);
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
                SetVariables(resource, context.EnvironmentVariables, configuration, environment);
            }
        }));
    }

    // The names are those of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
    private static void SetVariables(
        IResource resource, Dictionary<string, object> variables, IConfiguration configuration, IHostEnvironment environment)
    {
        variables["OTEL_SERVICE_NAME"] = resource.Name;

        // The dashboard takes name and instance id together, or the name alone, for the name of a resource's instance.
        if (resource.TryGetLastAnnotation<DcpInstancesAnnotation>(out var instances) && instances.Instances is [var first, ..])
        {
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={first.Suffix}";
        }

        // A header variable, since a command line would show it to everyone on the machine.
        if (configuration["AppHost:OtlpApiKey"] is { } apiKey)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={apiKey}";
        }

        if (environment.IsDevelopment())
        {
            const string everySecond = "1000"; // milliseconds
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = everySecond;
            variables["OTEL_BSP_SCHEDULE_DELAY"] = everySecond;
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = everySecond;
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }

    private static (object Endpoint, string Protocol)? FromDashboard(EnvironmentCallbackContext context, OtlpProtocol? required)
    {
        if (!context.ExecutionContext.HasServices
            || context.ExecutionContext.Services.GetService<DistributedApplicationModel>() is not { } model
            || !model.Resources.TryGetByName("aspire-dashboard", out var resource)
            || resource is not IResourceWithEndpoints dashboard)
        {
            return null;
        }

        var grpc = dashboard.GetEndpoint("otlp-grpc");
        var http = dashboard.GetEndpoint("otlp-http");
        return required switch
        {
            OtlpProtocol.HttpProtobuf when http.Exists => (http, "http/protobuf"),
            OtlpProtocol.HttpJson when http.Exists => (http, "http/json"),
            _ when grpc.Exists => (grpc, "grpc"),
            _ when http.Exists => (http, "http/protobuf"),
            _ => null,
        };
    }

    private static (object Endpoint, string Protocol) FromConfiguration(IConfiguration configuration, OtlpProtocol? required)
    {
        var grpcUrl = configuration[GrpcUrlKey];
        var httpUrl = configuration[HttpUrlKey];
        var (url, protocol) = required switch
        {
            OtlpProtocol.HttpProtobuf => (Http("http/protobuf"), "http/protobuf"),
            OtlpProtocol.HttpJson => (Http("http/json"), "http/json"),
            null when grpcUrl is null && httpUrl is not null => (httpUrl, "http/protobuf"),
            _ => (grpcUrl ?? "http://localhost:18889", "grpc"), // the dashboard's default port
        };
        return (new HostUrl(url), protocol);

        string Http(string name) => httpUrl ?? throw new InvalidOperationException(
            $"OtlpExporter is configured to require {name}, but no endpoint was configured for {HttpUrlKey}");
    }
}
