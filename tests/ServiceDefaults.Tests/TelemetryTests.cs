using System.Diagnostics;
using System.Net;

namespace ServiceDefaults.Tests;

[Trait("Category", "Application")]
public sealed class TelemetryTests
{
    [Fact]
    public async Task ARequestIsASpanOfTheCallersTraceAndItsLogBelongsToIt()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(receiver);

        var trace = await GetAsync(service, "/hello");

        await receiver.WaitForAsync("traces", trace, "GET /hello", "a-test-service");
        await receiver.WaitForAsync("logs", trace, "Greeting the caller", "a-test-service");
    }

    [Fact]
    public async Task ACallToAnotherServiceContinuesTheTrace()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(receiver);
        var hello = new Uri(service.Client.BaseAddress!, "/hello");

        var trace = await GetAsync(service, $"/relay?from={Uri.EscapeDataString(hello.ToString())}");

        await receiver.WaitForAsync("traces", trace, "System.Net.Http", "server.address");
        await receiver.WaitForAsync("traces", trace, "GET /relay");
        await receiver.WaitForAsync("traces", trace, "GET /hello");
    }

    [Fact]
    public async Task MetricsOfRequestsAndOfTheRuntimeAreExported()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(receiver);

        await GetAsync(service, "/hello");

        await receiver.WaitForAsync("metrics", [], "http.server.request.duration");
        await receiver.WaitForAsync("metrics", [], "dotnet.gc.heap.total_allocated");
    }

    [Fact]
    public async Task HealthProbesMakeNoSpans()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(receiver);

        var probe = await GetAsync(service, "/alive");
        var request = await GetAsync(service, "/hello");

        await receiver.WaitForAsync("traces", request, "GET /hello");
        Assert.Equal(0, await service.StopAsync());
        Assert.False(receiver.Has("traces", "GET /alive"));
        Assert.False(receiver.Has("traces", "/alive"), $"The probe's trace {Convert.ToHexString(probe)} should not be there.");
    }

    [Fact]
    public async Task WhatIsNotSentYetIsSentWhenTheServiceStops()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(receiver, ("OTEL_BSP_SCHEDULE_DELAY", "3600000"), ("OTEL_BLRP_SCHEDULE_DELAY", "3600000"));
        var trace = await GetAsync(service, "/hello");
        Assert.False(receiver.Has("traces", "GET /hello"));

        Assert.Equal(0, await service.StopAsync());

        await receiver.WaitForAsync("traces", trace, "GET /hello");
        await receiver.WaitForAsync("logs", trace, "Greeting the caller");
    }

    [Fact]
    public async Task WithoutAnEndpointTheServiceRunsAndExportsNothing()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await RunningService.StartAsync("Development", ("OTEL_EXPORTER_OTLP_ENDPOINT", ""));

        await GetAsync(service, "/hello");

        Assert.Equal(0, await service.StopAsync());
        Assert.False(receiver.Has("traces", "hello"));
    }

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Production", HttpStatusCode.NotFound)]
    public async Task HealthIsToldInDevelopmentOnly(string environment, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync(environment);

        foreach (var path in (string[])["/health", "/alive"])
        {
            using var response = await service.Client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static Task<RunningService> StartAsync(OtlpReceiver receiver, params (string, string)[] variables) =>
        RunningService.StartAsync("Development",
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "a-test-service"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
            .. variables,
        ]);

    // The caller's own trace, as W3C's header 'traceparent' carries it.
    private static async Task<byte[]> GetAsync(RunningService service, string path)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Convert.FromHexString(trace.ToHexString());
    }
}
