using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Builder;

/// <summary>The variables of OpenTelemetry that a resource gets, with Aspire's values.</summary>
internal static class OtlpEnvironment
{
    private const string DashboardName = "aspire-dashboard";
    private const string GrpcUrl = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string HttpUrl = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string DefaultUrl = "http://localhost:18889";

    /// <summary>Adds the variables.</summary>
    /// <param name="context">The evaluation of the resource's environment.</param>
    /// <param name="configuration">The app host's configuration.</param>
    /// <param name="environment">The app host's environment.</param>
    /// <param name="required">The only protocol that the resource speaks; <see langword="null"/> when it speaks both.</param>
    /// <exception cref="InvalidOperationException">The resource needs HTTP, and neither a dashboard nor a setting says where.</exception>
    public static void Configure(EnvironmentCallbackContext context, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol? required)
    {
        var variables = context.EnvironmentVariables;
        var (endpoint, protocol) = FromDashboard(context, required) ?? FromSettings(configuration, required);
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;

        // The orchestrator fills these in: each replica has an instance id of its own.
        variables["OTEL_RESOURCE_ATTRIBUTES"] = """service.instance.id={{- index .Annotations "otel-service-instance-id" -}}""";
        variables["OTEL_SERVICE_NAME"] = """{{- index .Annotations "otel-service-name" -}}""";

        if (configuration["AppHost:OtlpApiKey"] is { } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }

        if (!environment.IsDevelopment())
        {
            return;
        }

        // Milliseconds. The SDKs' own defaults of five seconds and more make the dashboard look dead.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
    }

    private static (object Endpoint, string Protocol)? FromDashboard(EnvironmentCallbackContext context, OtlpProtocol? required)
    {
        if (Model(context)?.Resources.FirstOrDefault(resource => Names.Same(resource.Name, DashboardName)) is not IResourceWithEndpoints dashboard)
        {
            return null;
        }

        var grpc = new EndpointReference(dashboard, "otlp-grpc");
        var http = new EndpointReference(dashboard, "otlp-http");
        return (required, grpc.Exists, http.Exists) switch
        {
            (OtlpProtocol.HttpProtobuf, _, true) => (http, "http/protobuf"),
            (OtlpProtocol.HttpJson, _, true) => (http, "http/json"),
            (_, true, _) => (grpc, "grpc"),
            (_, _, true) => (http, "http/protobuf"),
            _ => null,
        };
    }

    private static DistributedApplicationModel? Model(EnvironmentCallbackContext context)
    {
        try
        {
            return context.ExecutionContext.Services.GetService<DistributedApplicationModel>();
        }
        // A test may evaluate a resource whose application is not built.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static (object Endpoint, string Protocol) FromSettings(IConfiguration configuration, OtlpProtocol? required)
    {
        var grpc = configuration[GrpcUrl] is { Length: > 0 } grpcUrl ? grpcUrl : null;
        var http = configuration[HttpUrl] is { Length: > 0 } httpUrl ? httpUrl : null;
        var (url, protocol) = required switch
        {
            OtlpProtocol.Grpc => (grpc ?? DefaultUrl, "grpc"),
            OtlpProtocol.HttpProtobuf => (http ?? throw Missing("http/protobuf"), "http/protobuf"),
            OtlpProtocol.HttpJson => (http ?? throw Missing("http/json"), "http/json"),
            _ when grpc is null && http is not null => (http, "http/protobuf"),
            _ => (grpc ?? DefaultUrl, "grpc"),
        };
        return (new HostUrl(url), protocol);
    }

    private static InvalidOperationException Missing(string protocol) =>
        new($"OtlpExporter is configured to require {protocol}, but no endpoint was configured for {HttpUrl}");
}
