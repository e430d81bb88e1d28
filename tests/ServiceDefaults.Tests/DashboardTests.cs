using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Tests;

public class DashboardTests
{
    // Long enough for a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ARequestThatOneServicePassesOnToAnotherByNameIsOneTraceInTheDashboard()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await using var app = await StartAsync(patience.Token);
        var trace = ActivityTraceId.CreateRandom();

        using (var caller = app.CreateHttpClient("caller", "http"))
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/relay?from=http://greeter/hello"))
        {
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            using var response = await caller.SendAsync(request, patience.Token);
            Assert.Equal("hello", await response.Content.ReadAsStringAsync(patience.Token));
        }

        await UntilTraceAsync(app, trace, ["caller: GET /relay", "caller: GET", "greeter: GET /hello"], patience.Token);
    }

    // Two of the test service beside each other, as an app host would have them, and the dashboard.
    private static async Task<DistributedApplication> StartAsync(CancellationToken cancellationToken)
    {
        var builder = DistributedApplicationTestingBuilder.Create(new DistributedApplicationTestingBuilderOptions { EnableDashboard = true }, []);
        var greeter = Add("greeter");
        Add("caller").WithReference(greeter.GetEndpoint("http")).WaitFor(greeter);

        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("caller", WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        return app;

        IResourceBuilder<ExecutableResource> Add(string name)
        {
            var service = builder.AddExecutable(name, "dotnet", AppContext.BaseDirectory, "TestService.dll")
                .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/health")
                .WithOtlpExporter();
            var port = service.GetEndpoint("http").Property(EndpointProperty.TargetPort);
            return service.WithEnvironment("ASPNETCORE_URLS", ReferenceExpression.Create($"http://localhost:{port}"));
        }
    }

    // Reads the dashboard's telemetry API, as `aspire otel traces` does.
    private static async Task UntilTraceAsync(
        DistributedApplication app, ActivityTraceId trace, IReadOnlyCollection<string> expected, CancellationToken cancellationToken)
    {
        using var dashboard = app.CreateHttpClient("aspire-dashboard", "http");
        dashboard.DefaultRequestHeaders.Add("X-API-Key", app.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        IReadOnlyList<string> spans = [];
        while (!expected.All(spans.Contains))
        {
            try
            {
                await poll.WaitForNextTickAsync(cancellationToken);
                var answer = await dashboard.GetFromJsonAsync<JsonNode>($"/api/telemetry/spans?traceId={trace}", cancellationToken);
                spans = [.. Spans(answer!)];
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The dashboard does not show all of {string.Join(", ", expected)} but {string.Join(", ", spans)}.");
            }
        }
    }

    // Each as 'service: name', from OTLP's JSON.
    private static IEnumerable<string> Spans(JsonNode answer) =>
        from resource in answer["data"]!["resourceSpans"]!.AsArray()
        let service = resource["resource"]!["attributes"]!.AsArray().Single(attribute => (string?)attribute!["key"] == "service.name")
        from scope in resource["scopeSpans"]!.AsArray()
        from span in scope["spans"]!.AsArray()
        select $"{service["value"]!["stringValue"]}: {span["name"]}";
}
