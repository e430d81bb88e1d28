namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>The Aspire dashboard as a service, behind a token that is a secret file. The services send it their telemetry.</summary>
internal sealed class ComposeDashboardResource(string name) : ContainerResource(name)
{
    // The image of the release whose dashboard the AppHost itself runs, never a floating tag.
    private const string Image = "mcr.microsoft.com/dotnet/aspire-dashboard";
    private const string Tag = "13.6";
    private const string Settings = "/run/secrets/dashboard";

    private EndpointReference OtlpGrpc => new(this, "otlp-grpc");

    private EndpointReference OtlpHttp => new(this, "otlp-http");

    /// <summary>Makes the dashboard, which is not part of the model.</summary>
    public static ComposeDashboardResource Create(IDistributedApplicationBuilder builder, string name, int port)
    {
        var token = builder.AddParameter("dashboard-token", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        return builder.CreateResourceBuilder(new ComposeDashboardResource(name))
            .WithImage(Image, Tag)
            .WithHttpEndpoint(port: port, targetPort: 18888)
            .WithExternalHttpEndpoints()
            .WithHttpEndpoint(name: "otlp-grpc", targetPort: 18889)
            .WithHttpEndpoint(name: "otlp-http", targetPort: 18890)
            .WithContainerProfile(profile => profile with { MemoryMiB = 256, DropsCapabilities = true })
            // It reads each file of this folder as the setting of the file's name.
            .WithEnvironment("ASPIRE_DASHBOARD_FILE_CONFIG_DIRECTORY", Settings)
            .WithAnnotation(new MountedSecret(token.Resource, $"{Settings}/Dashboard__Frontend__BrowserToken"))
            .WithEnvironment("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken")
            // Below it, the dashboard logs the login URL with the token.
            .WithEnvironment("LOGGING__LOGLEVEL__DEFAULT", "Warning")
            .Resource;
    }

    /// <summary>Makes a resource send its telemetry here, if it sends any.</summary>
    public void ReceiveFrom(IResource resource)
    {
        if (resource is not IResourceWithEnvironment || !resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var otlp))
        {
            return;
        }
        var (endpoint, protocol) = otlp.RequiredProtocol switch
        {
            OtlpProtocol.HttpProtobuf => (OtlpHttp, "http/protobuf"),
            OtlpProtocol.HttpJson => (OtlpHttp, "http/json"),
            _ => (OtlpGrpc, "grpc"),
        };
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            context.EnvironmentVariables["OTEL_SERVICE_NAME"] = resource.Name;
        }));
    }
}
