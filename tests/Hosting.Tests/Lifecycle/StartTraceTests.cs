using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tests.Shared;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
public sealed class StartTraceTests
{
    // Each span with the one that it is a part of.
    private static readonly (string Span, string Parent)[] Expected =
    [
        ("app host: build the model", "start of the application"),
        ("app host: start the orchestrator", "start of the application"),
        ("postgres", "start of the application"),
        ("postgres: start", "postgres"),
        ("postgres: health", "postgres"),
        ("migrations", "start of the application"),
        ("migrations: wait", "migrations"),
        ("migrations: run", "migrations"),
        ("backend", "start of the application"),
        ("backend: wait", "backend"),
        ("backend: health", "backend"),
    ];

    [Fact]
    public async Task The_dashboard_has_the_start_as_one_trace_with_the_phases_of_each_resource()
    {
        await using var running = await RunningApplication.StartHealthyAsync(dashboard: true);
        await running.UntilHealthyAsync("aspire-dashboard");
        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        using var telemetry = new DashboardTelemetry(
            running.App.GetEndpoint("aspire-dashboard", "http"), running.App.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);

        await telemetry.UntilSpansAsync(
            spans => spans.Where(span => span.Service == "apphost").GroupBy(span => span.TraceId).Any(trace => Expected.All(Parts(trace).Contains)),
            bound.Token);
    }

    private static IEnumerable<(string Span, string Parent)> Parts(IEnumerable<DashboardSpan> trace) =>
        from span in trace
        join parent in trace on span.ParentId equals parent.Id
        select (span.Name, parent.Name);
}
