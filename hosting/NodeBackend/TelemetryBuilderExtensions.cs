namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Sends a resource's telemetry to the dashboard.</summary>
internal static class TelemetryBuilderExtensions
{
    /// <summary>
    /// Aspire's <c>OTEL_*</c> variables, with OTLP over HTTP where the dashboard takes it: a Node process without gRPC starts
    /// faster. Without a dashboard, as in tests, there is nobody to send to, and the endpoint is left out.
    /// </summary>
    public static IResourceBuilder<NodeBackendResource> WithDashboardTelemetry(this IResourceBuilder<NodeBackendResource> builder) => builder
        .WithOtlpExporter()
        .WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                return;
            }

            var dashboard = context.ExecutionContext.Services.GetRequiredService<DistributedApplicationModel>().Resources
                .OfType<IResourceWithEndpoints>().SingleOrDefault(resource => resource.Name == "aspire-dashboard");
            if (dashboard is null)
            {
                context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
                context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_PROTOCOL");
            }
            else if (dashboard.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == "otlp-http"))
            {
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.GetEndpoint("otlp-http");
                context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            }
        })
        .WhenRuntimeIsKnown(runtime =>
        {
            if (runtime.Engine is not null && builder.ApplicationBuilder.Configuration["AppHost:OtlpApiKey"] is { } key)
            {
                builder.WithSecretsInFile(("OTEL_EXPORTER_OTLP_HEADERS", ReferenceExpression.Create($"x-otlp-api-key={key}")));
            }
        });
}
