using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tests.Shared;

/// <summary>A span as the dashboard has it.</summary>
/// <param name="Service">The service that made it.</param>
/// <param name="Name">Its name.</param>
/// <param name="TraceId">The trace that it belongs to, in hexadecimal.</param>
/// <param name="Id">Its own id, in hexadecimal.</param>
/// <param name="ParentId">That of its parent; null for the root of a trace.</param>
internal sealed record DashboardSpan(string Service, string Name, string TraceId, string Id, string? ParentId);

/// <summary>Reads what telemetry has reached the genuine dashboard, through the API that <c>aspire otel</c> uses.</summary>
internal sealed class DashboardTelemetry : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>The telemetry of a dashboard.</summary>
    /// <param name="dashboard">Where its pages are.</param>
    /// <param name="key">The key of its API: the app host's setting <c>AppHost:DashboardApiKey</c>.</param>
    public DashboardTelemetry(Uri dashboard, string? key)
    {
        _client = new HttpClient { BaseAddress = dashboard };
        _client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    /// <summary>Waits until the spans, of which there may be more to come, are as expected.</summary>
    /// <param name="areAsExpected">Whether they will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The wait was ended; the message has the spans there are.</exception>
    public async Task<IReadOnlyList<DashboardSpan>> UntilSpansAsync(
        Func<IReadOnlyList<DashboardSpan>, bool> areAsExpected, CancellationToken cancellationToken)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        IReadOnlyList<DashboardSpan> spans = [];
        do
        {
            try
            {
                await poll.WaitForNextTickAsync(cancellationToken);
                var answer = await _client.GetFromJsonAsync<JsonNode>("/api/telemetry/spans", cancellationToken);
                spans = [.. Spans(answer!)];
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The dashboard does not have the expected spans but:\n{string.Join('\n', spans)}");
            }
        }
        while (!areAsExpected(spans));
        return spans;
    }

    public void Dispose() => _client.Dispose();

    // OTLP's JSON.
    private static IEnumerable<DashboardSpan> Spans(JsonNode answer) =>
        from resource in answer["data"]!["resourceSpans"]!.AsArray()
        let service = resource["resource"]!["attributes"]!.AsArray().Single(attribute => (string?)attribute!["key"] == "service.name")
        from scope in resource["scopeSpans"]!.AsArray()
        from span in scope["spans"]!.AsArray()
        select new DashboardSpan(
            (string)service["value"]!["stringValue"]!,
            (string)span["name"]!,
            (string)span["traceId"]!,
            (string)span["spanId"]!,
            (string?)span["parentSpanId"]);
}
