using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Hosting.Tests.Model;

public class HealthAndCommandTests
{
    private readonly IDistributedApplicationBuilder _builder = TestApp.Running();

    [Fact]
    public void AnHttpHealthCheckIsRegisteredUnderAspiresKey()
    {
        var app = Executable().WithHttpEndpoint().WithHttpHealthCheck("/readyz", 204);

        Assert.Equal("app_http_/readyz_204_check", Assert.Single(app.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
        var checks = _builder.Services.BuildServiceProvider().GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value;
        Assert.Contains(checks.Registrations, registration => registration.Name == "app_http_/readyz_204_check");
    }

    [Fact]
    public void HttpsGoesBeforeHttp()
    {
        var app = Executable().WithHttpEndpoint().WithHttpsEndpoint().WithHttpHealthCheck();

        Assert.Equal("app_https_/_200_check", Assert.Single(app.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    [Fact]
    public void AHealthCheckNeedsAnHttpEndpoint()
    {
        var app = Executable().WithEndpoint(name: "raw");

        Assert.Equal(
            "Could not create HTTP health check for resource 'app' as no endpoint was found matching one of the specified names: https, http",
            Assert.Throws<DistributedApplicationException>(() => app.WithHttpHealthCheck()).Message);
        Assert.Equal(
            "Could not create HTTP health check for resource 'app' as the endpoint with name 'raw' and scheme 'tcp' is not an HTTP endpoint.",
            Assert.Throws<DistributedApplicationException>(() => app.WithHttpHealthCheck(endpointName: "raw")).Message);
    }

    [Fact]
    public void TheSameHealthCheckTwiceIsRefused()
        => Assert.Equal(
            "Resource 'app' already has a health check with key 'k'.",
            Assert.Throws<DistributedApplicationException>(() => Executable().WithHealthCheck("k").WithHealthCheck("k")).Message);

    [Fact]
    public void AProbeReplacesThatOfItsTypeAndIsAHealthCheckToo()
    {
        var app = Executable().WithHttpEndpoint()
            .WithHttpProbe(ProbeType.Liveness, "/livez")
            .WithHttpProbe(ProbeType.Readiness, "/old")
            .WithHttpProbe(ProbeType.Readiness, "/readyz", periodSeconds: 9);

        Assert.Equal(
            [(ProbeType.Liveness, "/livez", 5, 5, 1, 3, 1), (ProbeType.Readiness, "/readyz", 5, 9, 1, 3, 1)],
            app.Resource.Annotations.OfType<EndpointProbeAnnotation>().Select(probe => (
                probe.Type, probe.Path, probe.InitialDelaySeconds, probe.PeriodSeconds, probe.TimeoutSeconds, probe.FailureThreshold, probe.SuccessThreshold)));
        Assert.Contains(app.Resource.Annotations.OfType<HealthCheckAnnotation>(), check => check.Key == "app_http_/readyz_200_check");
    }

    [Fact]
    public void HealthIsThatOfTheWorstReportWhileRunning()
    {
        var snapshot = new CustomResourceSnapshot { ResourceType = "x", Properties = [], State = KnownResourceStates.Running };
        HealthReportSnapshot Report(HealthStatus? status) => new("r", status, null, null);

        Assert.Equal(HealthStatus.Healthy, snapshot.HealthStatus);
        Assert.Equal(HealthStatus.Degraded, snapshot.WithHealthReports([Report(HealthStatus.Healthy), Report(HealthStatus.Degraded)]).HealthStatus);
        Assert.Equal(HealthStatus.Unhealthy, snapshot.WithHealthReports([Report(HealthStatus.Healthy), Report(null)]).HealthStatus);
        Assert.Null((snapshot with { State = KnownResourceStates.Exited }).HealthStatus);
    }

    [Fact]
    public void ACommandReplacesThatOfItsName()
    {
        Task<ExecuteCommandResult> Execute(ExecuteCommandContext context) => Task.FromResult(CommandResults.Success());
        var app = Executable()
            .WithCommand("reset", "Reset", Execute)
            .WithCommand("reset", "Reset it", Execute, new CommandOptions { ConfirmationMessage = "Sure?", IsHighlighted = true });

        var command = Assert.Single(app.Resource.Annotations.OfType<ResourceCommandAnnotation>());
        Assert.Equal(("Reset it", "Sure?", true), (command.DisplayName, command.ConfirmationMessage, command.IsHighlighted));
        Assert.Equal(ResourceCommandVisibility.UI | ResourceCommandVisibility.Api, command.Visibility);
    }

    [Fact]
    public void AnHttpCommandIsEnabledWhileTheResourceRuns()
    {
        var app = Executable().WithHttpEndpoint().WithHttpCommand("/seed", "Seed");

        var command = Assert.Single(app.Resource.Annotations.OfType<ResourceCommandAnnotation>());
        Assert.Equal("app-http-http-post-/seed", command.Name);
        Assert.Equal(ResourceCommandState.Enabled, State(KnownResourceStates.Running));
        Assert.Equal(ResourceCommandState.Disabled, State(KnownResourceStates.Exited));

        ResourceCommandState State(string state) => command.UpdateState(new()
        {
            ResourceSnapshot = new() { ResourceType = "x", Properties = [], State = state },
            Services = _builder.Services.BuildServiceProvider(),
        });
    }

    [Fact]
    public async Task UrlsAreAddedCompletedAndChanged()
    {
        var app = Executable().WithHttpEndpoint()
            .WithUrl("/docs", "Docs")
            .WithUrl("https://example.org", "Example")
            .WithUrlForEndpoint("http", url => url.DisplayText += "!")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/admin", DisplayText = "Admin" });
        var endpoint = app.GetEndpoint("http");
        endpoint.Allocate(8080);
        app.WithUrl($"{endpoint}/metrics");
        var context = new ResourceUrlsCallbackContext(
            new(DistributedApplicationOperation.Run), app.Resource, [new() { Url = endpoint.Url, Endpoint = endpoint }]);

        foreach (var callback in app.Resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        Assert.Equal(
            [("http://localhost:8080/docs", "Docs!"), ("/admin", "Admin"), ("http://localhost:8080/metrics", null)],
            context.Urls.Select(url => (url.Url, url.DisplayText)));
        Assert.All(context.Urls, url => Assert.Equal("http", url.Endpoint?.EndpointName));
        Assert.Equal("https://example.org", Assert.Single(app.Resource.Annotations.OfType<ResourceUrlAnnotation>()).Url);
    }

    private IResourceBuilder<ExecutableResource> Executable() => _builder.AddExecutable("app", "app", ".");
}
