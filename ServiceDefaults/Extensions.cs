using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceDefaults.Resilience;
using ServiceDefaults.Telemetry;

// The namespace of Aspire's project template, so that a program needs no using directive for it.
namespace Microsoft.Extensions.Hosting;

/// <summary>
/// What every .NET process of the application shares, under the names of Aspire's project template: telemetry over
/// OTLP, health endpoints, and HTTP clients that survive a passing fault. Unlike the template it has no service
/// discovery: an address comes whole from the app host's environment variables.
/// </summary>
public static class Extensions
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";
    private const string LiveTag = "live";

    /// <summary>Adds everything: telemetry, health checks and resilience of every <see cref="HttpClient"/> of the factory.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new ResilienceHandler()));
        return builder;
    }

    /// <summary>
    /// Exports logs, traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and does nothing
    /// otherwise. Traces and metrics are .NET's own, of ASP.NET Core, <see cref="HttpClient"/> and the runtime, besides
    /// the activity source and the meter that carry the application's name. Probes of the health endpoints are left out.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            var settings = new TelemetrySettings(builder.Environment.ApplicationName, builder.Configuration);
            // .NET 10 leaves OpenTelemetry's attributes off its request activities unless told otherwise.
            AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
            builder.Logging.AddOtlpExporter(settings);
            builder.Services.AddHostedService(_ => new TelemetryService(settings));
            builder.Services.AddSingleton<IStartupFilter>(new RequestSpans([HealthPath, AlivePath]));
        }

        return builder;
    }

    /// <summary>Adds the check <c>self</c>, which is healthy as long as the process answers; its tag is <c>live</c>.</summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (200 when every check passes: ready for traffic) and <c>/alive</c> (200 when those with the
    /// tag <c>live</c> pass) in development only: elsewhere they would tell strangers what the service depends on.
    /// See https://aka.ms/aspire/healthchecks.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapHealthChecks(HealthPath);
            app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) });
        }

        return app;
    }
}
