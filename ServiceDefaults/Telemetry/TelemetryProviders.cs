using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>The OpenTelemetry SDK, set up once for all processes; endpoint and protocol come from <c>OTEL_*</c>.</summary>
public static class TelemetryProviders
{
    private static readonly string[] BuiltInMeters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Net.NameResolution", "System.Runtime",
    ];

    /// <summary>Exports the spans of the settings' sources until disposed.</summary>
    public static TracerProvider CreateTracerProvider(TelemetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings.Configuration))
            .ConfigureResource(settings.Describe)
            .AddSource([.. settings.Sources])
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Exports .NET's own metrics and the application's until disposed.</summary>
    public static MeterProvider CreateMeterProvider(TelemetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings.Configuration))
            .ConfigureResource(settings.Describe)
            .AddMeter([settings.ApplicationName, .. BuiltInMeters])
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Exports what is logged, with its scopes and the trace that it belongs to.</summary>
    internal static void AddOtlpExporter(this ILoggingBuilder logging, TelemetrySettings settings) =>
        logging.AddOpenTelemetry(options =>
        {
            var resource = OpenTelemetry.Resources.ResourceBuilder.CreateDefault();
            settings.Describe(resource);
            options.SetResourceBuilder(resource);
            options.IncludeFormattedMessage = true;
            options.IncludeScopes = true;
            options.AddOtlpExporter();
        });
}
