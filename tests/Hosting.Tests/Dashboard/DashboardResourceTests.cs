using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Hosting.Tests.Dashboard.ResourceService;
using Microsoft.Extensions.Configuration;

namespace Hosting.Tests.Dashboard;

/// <summary>The dashboard as a resource of the model, and the environment of its process.</summary>
public class DashboardResourceTests
{
    [Fact]
    public async Task ItIsFirstHiddenAndInNoManifest()
    {
        await using var service = await RunningResourceService.StartAsync(builder => builder.AddResource(new ExecutableResource("backend", "node", ".")));

        var dashboard = Add(service);

        Assert.Same(dashboard, service.Get<DistributedApplicationModel>().Resources[0]);
        Assert.Equal(("aspire-dashboard", "/opt/managed/aspire-managed", "/opt/managed"), (dashboard.Name, dashboard.Command, dashboard.WorkingDirectory));
        Assert.Equal(HiddenBehavior.Always, Assert.Single(dashboard.Annotations.OfType<HiddenAnnotation>()).Behavior);
        Assert.Contains(ManifestPublishingCallbackAnnotation.Ignore, dashboard.Annotations);
        Assert.Empty(dashboard.Annotations.OfType<WaitAnnotation>());
    }

    [Fact]
    public async Task ItIsShownWhenAskedFor()
    {
        await using var service = await RunningResourceService.StartAsync(null, "--ASPIRE_SHOW_DASHBOARD_RESOURCES=true");

        Assert.Empty(Add(service).Annotations.OfType<HiddenAnnotation>());
    }

    [Fact]
    public async Task WithoutSettingsItListensOnFreePortsOfLoopback()
    {
        await using var service = await RunningResourceService.StartAsync();

        var endpoints = Add(service).Annotations.OfType<EndpointAnnotation>().ToList();

        Assert.Equal(["http", "otlp-http", "otlp-grpc"], endpoints.Select(endpoint => endpoint.Name));
        Assert.Equal(3, endpoints.Select(endpoint => endpoint.Port).Distinct().Count());
        Assert.All(endpoints, endpoint =>
        {
            Assert.Equal(("http", "localhost"), (endpoint.UriScheme, endpoint.TargetHost));
            Assert.False(endpoint.IsProxied);
            Assert.Equal(endpoint.Port, endpoint.AllocatedEndpoint?.Port);
        });
    }

    [Fact]
    public async Task SettingsFixTheUrls()
    {
        await using var service = await RunningResourceService.StartAsync(
            null,
            "--ASPNETCORE_URLS=https://localhost:17001;http://localhost:15001",
            "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:18001");

        var dashboard = Add(service);

        Assert.Equal(
            ["https://localhost:17001", "http://localhost:15001", "http://127.0.0.1:18001"],
            dashboard.Annotations.OfType<EndpointAnnotation>().Select(DashboardEndpoints.Url));
        Assert.Equal("https://localhost:17001", DashboardResource.FrontendUrl(dashboard));
    }

    [Fact]
    public async Task RandomizedPortsOverrideFixedOnes()
    {
        await using var service = await RunningResourceService.StartAsync(
            null, "--ASPNETCORE_URLS=http://localhost:15002", "--DcpPublisher:RandomizePorts=true");

        Assert.NotEqual("http://localhost:15002", DashboardResource.FrontendUrl(Add(service)));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL")]
    public async Task AnAddressBeyondThisMachineIsRefused(string setting)
    {
        await using var service = await RunningResourceService.StartAsync(null, $"--{setting}=http://0.0.0.0:15003");

        var exception = Assert.Throws<DistributedApplicationException>(() => Add(service));

        Assert.Equal(
            $"{setting} must contain a local loopback address, and '0.0.0.0' is none. Use localhost; to reach the dashboard from another machine, forward the port over SSH.",
            exception.Message);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "otlp-grpc")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "otlp-http")]
    public async Task APortThatIsTakenIsNamedWithTheRemedy(string setting, string endpoint)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var service = await RunningResourceService.StartAsync(null, $"--{setting}=http://localhost:{port}");

        var exception = Assert.Throws<DistributedApplicationException>(() => Add(service));

        Assert.Equal(
            $"Port {port} of the dashboard's endpoint '{endpoint}' is in use by another process. Stop the process that has it ('ss -ltnp' lists them), "
            + $"or set {setting} to another URL; http://localhost:0 takes a free port.",
            exception.Message);
    }

    [Fact]
    public async Task ItsEnvironmentSaysWhereItListensAndWhatCallersMustKnow()
    {
        await using var service = await RunningResourceService.StartAsync(null, "--ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN=token", "--AppHost:OtlpApiKey=otlp", "--AppHost:DashboardApiKey=api");
        var dashboard = Add(service);

        var environment = await EnvironmentAsync(service, dashboard);

        Assert.Equal(DashboardResource.FrontendUrl(dashboard), environment["ASPNETCORE_URLS"]);
        Assert.Equal(service.Url, environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"]);
        Assert.Equal(("BrowserToken", "token"), (environment["DASHBOARD__FRONTEND__AUTHMODE"], environment["DASHBOARD__FRONTEND__BROWSERTOKEN"]));
        Assert.Equal(("ApiKey", "otlp"), (environment["DASHBOARD__OTLP__AUTHMODE"], environment["DASHBOARD__OTLP__PRIMARYAPIKEY"]));
        Assert.Equal(("ApiKey", "api"), (environment["DASHBOARD__API__AUTHMODE"], environment["DASHBOARD__API__PRIMARYAPIKEY"]));
        Assert.Equal(
            ("ApiKey", RunningResourceService.Key),
            (environment["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"], environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"]));
    }

    [Fact]
    public async Task SettingsOfTheDashboardAreHandedOn()
    {
        await using var service = await RunningResourceService.StartAsync(null, "--ASPIRE_DASHBOARD_FORWARDEDHEADERS_ENABLED=true");

        Assert.Equal("true", (await EnvironmentAsync(service, Add(service)))["ASPIRE_DASHBOARD_FORWARDEDHEADERS_ENABLED"]);
    }

    [Fact]
    public async Task PagesOfResourcesMaySendTelemetry()
    {
        await using var service = await RunningResourceService.StartAsync(builder =>
        {
            var backend = builder.AddResource(new ExecutableResource("backend", "node", "."));
            backend.Resource.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, "http", port: 8080, targetPort: 3000));
            backend.Resource.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, "tcp", port: 9, targetPort: 9));
        });

        var environment = await EnvironmentAsync(service, Add(service));

        Assert.Equal("http://localhost:8080,http://localhost:3000", environment["DASHBOARD__OTLP__CORS__ALLOWEDORIGINS"]);
    }

    [Fact]
    public async Task SecretsThatNobodySetAreGenerated()
    {
        await using var service = await RunningResourceService.StartAsync();
        var configuration = service.Get<IConfiguration>();

        string[] secrets = [configuration["AppHost:BrowserToken"]!, configuration["AppHost:OtlpApiKey"]!, configuration["AppHost:DashboardApiKey"]!];

        Assert.All(secrets, secret => Assert.Matches("^[0-9a-f]{32}$", secret));
        Assert.Equal(secrets.Length, secrets.Distinct().Count());
    }

    [Fact]
    public void TheTokenIsPartOfTheLoginUrl()
    {
        Assert.Equal("http://localhost:1/login?t=a%2Bb", DashboardResource.LoginUrl("http://localhost:1", "a+b"));
        Assert.Equal("http://localhost:1", DashboardResource.LoginUrl("http://localhost:1", null));
    }

    private static ExecutableResource Add(RunningResourceService service) => DashboardResource.AddTo(
        service.Get<DistributedApplicationModel>(), "/opt/managed/aspire-managed", service.Get<IConfiguration>(), service.Get<DashboardEnvironment>());

    private static async Task<Dictionary<string, object>> EnvironmentAsync(RunningResourceService service, ExecutableResource dashboard)
    {
        var context = new EnvironmentCallbackContext(
            service.Get<DistributedApplicationExecutionContext>(), dashboard, cancellationToken: TestContext.Current.CancellationToken);
        await Assert.Single(dashboard.Annotations.OfType<EnvironmentCallbackAnnotation>()).Callback(context);
        return context.EnvironmentVariables;
    }
}
