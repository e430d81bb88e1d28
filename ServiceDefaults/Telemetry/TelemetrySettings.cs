using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace ServiceDefaults.Telemetry;

/// <summary>What a process exports, and under which name.</summary>
/// <param name="ApplicationName">The activity source and meter of the application, and its service name where <c>OTEL_SERVICE_NAME</c> gives none.</param>
/// <param name="Configuration">Holds the variables <c>OTEL_*</c> of the OpenTelemetry specification: endpoint, protocol, headers, intervals.</param>
public sealed record TelemetrySettings(string ApplicationName, IConfiguration Configuration)
{
    // The variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read after this and win.
    internal void Describe(ResourceBuilder resource) => resource.AddService(ApplicationName, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
}
