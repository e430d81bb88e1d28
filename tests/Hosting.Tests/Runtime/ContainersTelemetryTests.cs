using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tests.Shared;

namespace Hosting.Tests.Runtime;

/// <summary>Telemetry out of containers, to a dashboard that listens on loopback alone.</summary>
[Trait("Category", "Application")]
public sealed class ContainersTelemetryTests
{
    [Theory]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task The_dashboard_has_the_spans_of_the_migrations_and_the_backend(string engine)
    {
        await using var run = await ContainerRun.RequireAsync(engine);
        await using var running = await RunningApplication.StartHealthyAsync(run.Settings, dashboard: true);
        await running.UntilHealthyAsync("aspire-dashboard");
        using var backend = running.Backend();
        using var response = await backend.GetAsync("/v1/holidays?country=CM&year=2026", TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();

        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        using var telemetry = new DashboardTelemetry(
            running.App.GetEndpoint("aspire-dashboard", "http"), running.App.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        await telemetry.UntilSpansAsync(
            spans => spans.Any(span => span.Service == "migrations") && spans.Any(span => span.Service == "backend" && span.Name == "GET /v1/holidays"),
            bound.Token);
    }
}
