using OpenTelemetry.Exporter;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Watches the start of the resources, and reports it to the dashboard once everything is settled.</summary>
internal sealed class StartTraceService(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IConfiguration configuration,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : EarlyBackgroundService(lifetime)
{
    // A resource that waits for one that failed never settles; what there is by then is reported.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var modelReady = time.GetUtcNow();
        var timeline = new StartTimeline([.. model.Resources.Where(Phases.IsOfInterest).Select(resource => resource.Name)]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(LongestStart);
        try
        {
            await foreach (var update in notifications.WatchAsync(patience.Token).ConfigureAwait(false))
            {
                timeline.Observe(update.Resource.Name, Phases.Of(update.Snapshot), time.GetUtcNow());
                if (timeline.IsSettled)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // The patience is over.
        }

        if (Dashboard() is { } dashboard)
        {
            using var process = Process.GetCurrentProcess();
            StartTraceExporter.Export(timeline, process.StartTime, modelReady, dashboard);
        }
    }

    // Over HTTP where it takes that.
    private Action<OtlpExporterOptions>? Dashboard()
    {
        var http = Addresses.Of(model, Addresses.Dashboard, "otlp-http");
        return (http ?? Addresses.Of(model, Addresses.Dashboard, "otlp-grpc")) is not { } url ? null : otlp =>
        {
            otlp.Endpoint = new Uri(new Uri(url), http is null ? "/" : "/v1/traces");
            otlp.Protocol = http is null ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            otlp.Headers = $"x-otlp-api-key={configuration["AppHost:OtlpApiKey"]}";
        };
    }
}
