using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Hosting.Tests.Dashboard.ResourceService;
using Microsoft.Extensions.Configuration;

namespace Hosting.Tests.Dashboard;

/// <summary>The variables by which a resource's OpenTelemetry SDK finds the dashboard.</summary>
public class OtlpExporterTests
{
    [Theory]
    [InlineData(null, "otlp-grpc", "grpc")]
    [InlineData(OtlpProtocol.Grpc, "otlp-grpc", "grpc")]
    [InlineData(OtlpProtocol.HttpProtobuf, "otlp-http", "http/protobuf")]
    [InlineData(OtlpProtocol.HttpJson, "otlp-http", "http/json")]
    public async Task TelemetryGoesToTheDashboard(OtlpProtocol? required, string endpoint, string protocol)
    {
        await using var service = await RunningResourceService.StartAsync(null, "--AppHost:OtlpApiKey=key");
        var dashboard = DashboardResource.AddTo(
            service.Get<DistributedApplicationModel>(), "/opt/managed/aspire-managed", service.Get<IConfiguration>(), service.Get<DashboardEnvironment>());

        var environment = await EnvironmentAsync(service, required);

        Assert.Equal(
            DashboardEndpoints.Url(dashboard.Annotations.OfType<EndpointAnnotation>().Single(annotation => annotation.Name == endpoint)),
            await Assert.IsType<EndpointReference>(environment["OTEL_EXPORTER_OTLP_ENDPOINT"]).GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal(protocol, environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=key", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("backend", environment["OTEL_SERVICE_NAME"]);
    }

    [Theory]
    [InlineData(null, null, null, "http://localhost:18889", "grpc")]
    [InlineData(null, "http://localhost:1", "http://localhost:2", "http://localhost:1", "grpc")]
    [InlineData(null, null, "http://localhost:2", "http://localhost:2", "http/protobuf")]
    [InlineData(OtlpProtocol.HttpProtobuf, "http://localhost:1", "http://localhost:2", "http://localhost:2", "http/protobuf")]
    [InlineData(OtlpProtocol.Grpc, null, "http://localhost:2", "http://localhost:18889", "grpc")]
    public async Task WithoutADashboardTheSettingsSayWhere(OtlpProtocol? required, string? grpc, string? http, string url, string protocol)
    {
        await using var service = await RunningResourceService.StartAsync(builder =>
        {
            builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc;
            builder.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = http;
        });

        var environment = await EnvironmentAsync(service, required);

        Assert.Equal(new HostUrl(url), environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal(protocol, environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    [Fact]
    public async Task WhatNeedsHttpAndFindsNoneIsAnError()
    {
        await using var service = await RunningResourceService.StartAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => EnvironmentAsync(service, OtlpProtocol.HttpProtobuf));

        Assert.Equal("OtlpExporter is configured to require http/protobuf, but no endpoint was configured for ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", exception.Message);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task InDevelopmentNothingIsHeldBack(string environmentName, bool expected)
    {
        await using var service = await RunningResourceService.StartAsync(null, $"--environment={environmentName}");

        var environment = await EnvironmentAsync(service, required: null);

        foreach (var (name, value) in new[]
        {
            ("OTEL_BLRP_SCHEDULE_DELAY", "1000"),
            ("OTEL_BSP_SCHEDULE_DELAY", "1000"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
            ("OTEL_TRACES_SAMPLER", "always_on"),
            ("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
        })
        {
            Assert.Equal(expected ? value : null, environment.GetValueOrDefault(name));
        }
    }

    [Fact]
    public async Task PublishedResourcesGetNothing()
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--publisher", "manifest"]);
        var resource = builder.AddResource(new ExecutableResource("backend", "node", ".")).WithOtlpExporter().Resource;
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource);

        await Assert.Single(resource.Annotations.OfType<EnvironmentCallbackAnnotation>()).Callback(context);

        Assert.Empty(context.EnvironmentVariables);
    }

    private static async Task<Dictionary<string, object>> EnvironmentAsync(RunningResourceService service, OtlpProtocol? required)
    {
        var resource = new ExecutableResource("backend", "node", ".");
        var configuration = service.Get<IConfiguration>();
        var host = service.Get<Microsoft.Extensions.Hosting.IHostEnvironment>();
        if (required is { } protocol)
        {
            OtlpConfigurationExtensions.AddOtlpEnvironment(resource, configuration, host, protocol);
        }
        else
        {
            OtlpConfigurationExtensions.AddOtlpEnvironment(resource, configuration, host);
        }

        var context = new EnvironmentCallbackContext(service.Get<DistributedApplicationExecutionContext>(), resource);
        await Assert.Single(resource.Annotations.OfType<EnvironmentCallbackAnnotation>()).Callback(context);
        return context.EnvironmentVariables;
    }
}
