namespace NodePostgres.Hosting.Compose;

/// <summary>The Aspire dashboard as a service of a compose environment, which shows the telemetry of the others.</summary>
/// <param name="name">The name of the resource.</param>
public class ComposeDashboardResource(string name) : ContainerResource(name)
{
    /// <summary>Where the other services send their telemetry, as OTLP over gRPC.</summary>
    public EndpointReference OtlpGrpcEndpoint => new(this, "otlp-grpc");

    /// <summary>Where the other services send their telemetry, as OTLP over HTTP.</summary>
    internal EndpointReference OtlpHttpEndpoint => new(this, "otlp-http");
}
