using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Sends a <see cref="StartTimeline"/> as one trace: a span for the start, one for each resource, one for each of its phases.</summary>
internal static class StartTraceExporter
{
    private const string ServiceName = "apphost";

    /// <summary>Exports it, and returns when it is sent, or cannot be.</summary>
    /// <param name="timeline">What happened.</param>
    /// <param name="processStart">When the process of the app host was started.</param>
    /// <param name="modelReady">When the model was built and the resources could be started.</param>
    /// <param name="destination">Says where to, and how.</param>
    public static void Export(StartTimeline timeline, DateTimeOffset processStart, DateTimeOffset modelReady, Action<OtlpExporterOptions> destination)
    {
        using var source = new ActivitySource(ServiceName);
        // Its disposal sends what it has.
        using var provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(ServiceName, autoGenerateServiceInstanceId: false))
            .AddSource(ServiceName)
            .AddOtlpExporter(destination)
            .Build();

        var end = timeline.Stretches.Select(stretch => stretch.To).Append(modelReady).Max();
        var failed = timeline.Failed.ToList();
        using var start = Begin(source, "start of the application", parent: default, processStart);
        if (start is null)
        {
            // OTEL_SDK_DISABLED or OTEL_TRACES_SAMPLER, in the environment of the app host, wants no traces.
            return;
        }

        End(Begin(source, "app host: build the model", start.Context, processStart), modelReady);
        End(Begin(source, "app host: start the orchestrator", start.Context, modelReady), timeline.Stretches.Select(stretch => stretch.From).Append(end).Min());
        foreach (var resource in timeline.Stretches.GroupBy(stretch => stretch.Resource).OrderBy(group => group.Min(stretch => stretch.From)))
        {
            var span = Begin(source, resource.Key, start.Context, resource.Min(stretch => stretch.From));
            foreach (var stretch in resource)
            {
                End(Begin(source, $"{resource.Key}: {stretch.Phase.ToString().ToLowerInvariant()}", span!.Context, stretch.From), stretch.To);
            }

            span!.SetStatus(failed.Contains(resource.Key) ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            End(span, resource.Max(stretch => stretch.To));
        }

        start.SetStatus(failed.Count > 0 ? ActivityStatusCode.Error : ActivityStatusCode.Unset, failed.Count > 0 ? $"Failed: {string.Join(", ", failed)}" : null);
        start.SetEndTime(end.UtcDateTime);
    }

    private static Activity? Begin(ActivitySource source, string name, ActivityContext parent, DateTimeOffset at) =>
        source.StartActivity(name, ActivityKind.Internal, parent, startTime: at);

    private static void End(Activity? span, DateTimeOffset at)
    {
        span?.SetEndTime(at.UtcDateTime);
        span?.Stop();
    }
}
