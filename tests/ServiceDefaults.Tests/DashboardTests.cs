using System.Diagnostics;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tests.Shared;

namespace ServiceDefaults.Tests;

[Trait("Category", "Application")]
public sealed class DashboardTests
{
    // Long enough for a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ARequestThatOneServicePassesOnToAnotherByNameIsOneTraceInTheDashboard()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await using var app = await StartAsync(patience.Token);
        HashSet<(string Service, string Span)> expected = [("caller", "GET /relay"), ("caller", "GET"), ("greeter", "GET /hello")];
        var trace = ActivityTraceId.CreateRandom();

        using (var caller = app.CreateHttpClient("caller", "http"))
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/relay?from=http://greeter/hello"))
        {
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            using var response = await caller.SendAsync(request, patience.Token);
            Assert.Equal("hello", await response.Content.ReadAsStringAsync(patience.Token));
        }

        using var telemetry = new DashboardTelemetry(
            app.GetEndpoint("aspire-dashboard", "http"), app.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        await telemetry.UntilSpansAsync(
            spans => expected.IsSubsetOf(spans.Where(span => span.TraceId == trace.ToHexString()).Select(span => (span.Service, span.Name))),
            patience.Token);
    }

    // Two of the test service beside each other, as an app host would have them, and the dashboard.
    private static async Task<DistributedApplication> StartAsync(CancellationToken cancellationToken)
    {
        var builder = DistributedApplicationTestingBuilder.Create(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = true },
            ["--ASPIRE_VERSION_CHECK_DISABLED=true", "--ASPIRE_DASHBOARD_TELEMETRY_OPTOUT=true"]);
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
}
