using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Health;

public class HttpHealthCheckTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, 200, HealthStatus.Healthy)]
    [InlineData(204, 204, HealthStatus.Healthy)]
    [InlineData(503, 200, HealthStatus.Unhealthy)]
    [InlineData(302, 200, HealthStatus.Unhealthy)]
    public async Task TheStatusCodeDecides(int answered, int expected, HealthStatus status)
    {
        await using var server = await ServeAsync(answered);

        var result = await CheckAsync(new Uri(server.Urls.Single()), expected);

        Assert.Equal(status, result.Status);
    }

    [Fact]
    public async Task AnUnexpectedAnswerIsNamed()
    {
        await using var server = await ServeAsync(503);
        var address = new Uri(new Uri(server.Urls.Single()), "/readyz");

        var result = await CheckAsync(address, 200);

        Assert.Equal($"{address} answered 503 (ServiceUnavailable), expected 200 (OK).", result.Description);
    }

    [Fact]
    public async Task ATracedCallerDoesNotTraceTheChecks()
    {
        var headers = new TaskCompletionSource<string>();
        await using var server = await ServeAsync(200, context => headers.SetResult(context.Request.Headers.TraceParent.ToString()));
        using var activity = new System.Diagnostics.Activity("test").Start();

        await CheckAsync(new Uri(server.Urls.Single()), 200);

        Assert.Equal("", await headers.Task);
    }

    [Fact]
    public async Task NobodyListeningIsUnhealthyWithTheAddress()
    {
        // Nobody else can have the port, and without a listener connections are refused.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{taken.LocalEndPoint}/");

        var result = await CheckAsync(address, 200);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.StartsWith($"{address} cannot be reached: ", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndpointWithoutAddressIsNotHealthyYet()
    {
        var result = await CheckAsync(address: null, 200);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("The endpoint has no address yet.", result.Description);
    }

    private static Task<HealthCheckResult> CheckAsync(Uri? address, int statusCode)
    {
        var check = new HttpHealthCheck(_ => ValueTask.FromResult(address), statusCode);
        return check.CheckHealthAsync(new() { Registration = new("http", check, failureStatus: null, tags: null) }, None);
    }

    private static async Task<WebApplication> ServeAsync(int statusCode, Action<HttpContext>? seen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(context =>
        {
            seen?.Invoke(context);
            context.Response.StatusCode = statusCode;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        await server.StartAsync(None);
        return server;
    }
}
