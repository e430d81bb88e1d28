using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>Collects traces and metrics while the application runs, and sends what is left when it has stopped.</summary>
internal sealed class TelemetryService(TelemetrySettings settings) : IHostedLifecycleService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    // Before any other service starts, so that what they do at their start is seen.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = TelemetryProviders.CreateTracerProvider(settings);
        _metrics = TelemetryProviders.CreateMeterProvider(settings);
        return Task.CompletedTask;
    }

    // After every other service has stopped: requests that were drained are seen.
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Disposal flushes, bounded by the exporter's own timeout.
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        (_traces, _metrics) = (null, null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
