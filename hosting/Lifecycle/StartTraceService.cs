using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;

using NodePostgres.Hosting.Runtime;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Watches the start of the resources, and reports it to the dashboard once everything is settled.</summary>
internal sealed class StartTraceService(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IConfiguration configuration,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<StartTraceService> logger) : EarlyBackgroundService(lifetime)
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
        else
        {
            logger.LogDebug("There is no dashboard to send the trace of the start to.");
        }
    }

    private Action<OtlpExporterOptions>? Dashboard()
    {
        if (model.Resources.FirstOrDefault(resource => resource.Name == Addresses.Dashboard) is not IResourceWithEndpoints dashboard)
        {
            return null;
        }

        var http = new EndpointReference(dashboard, "otlp-http");
        var grpc = new EndpointReference(dashboard, "otlp-grpc");
        var (endpoint, path, protocol) = http.Exists && http.IsAllocated
            ? (http, "/v1/traces", OtlpExportProtocol.HttpProtobuf)
            : (grpc, "/", OtlpExportProtocol.Grpc);
        if (!endpoint.Exists || !endpoint.IsAllocated)
        {
            return null;
        }

        return otlp =>
        {
            otlp.Endpoint = new Uri(new Uri(endpoint.Url), path);
            otlp.Protocol = protocol;
            otlp.Headers = $"x-otlp-api-key={configuration["AppHost:OtlpApiKey"]}";
        };
    }
}
