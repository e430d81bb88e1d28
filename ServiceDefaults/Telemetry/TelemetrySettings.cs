using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace ServiceDefaults.Telemetry;

/// <summary>What a process exports, and under which name.</summary>
/// <param name="ApplicationName">The activity source and meter of the application, and its service name where <c>OTEL_SERVICE_NAME</c> gives none.</param>
/// <param name="Configuration">Holds the variables <c>OTEL_*</c> of the OpenTelemetry specification: endpoint, protocol, headers, intervals.</param>
public sealed record TelemetrySettings(string ApplicationName, IConfiguration Configuration)
{
    /// <summary>The activity sources. Default: the application's own, ASP.NET Core and <see cref="System.Net.Http.HttpClient"/>.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [ApplicationName, "Microsoft.AspNetCore", "System.Net.Http"];

    // The variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read after this and win.
    internal void Describe(ResourceBuilder resource) => resource.AddService(ApplicationName, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
}
