using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hosting.Tests.Model;

namespace Hosting.Tests.Evaluation;

/// <summary>The names of environment variables that references set are part of what applications rely on.</summary>
public class ReferenceTests
{
    [Fact]
    public async Task ADatabaseIsPassedOnAsConnectionStringAndProperties()
    {
        var builder = TestApp.Running(("Parameters:user", "app_user"), ("Parameters:password", "p@ss/word"));
        var server = builder.AddPostgres("postgres", builder.AddParameter("user"), builder.AddParameter("password", secret: true));
        var app = builder.AddExecutable("app", "app", ".").WithReference(server.AddDatabase("appdb", "app_db"));
        server.GetEndpoint("tcp").Allocate(54321, containerHost: "postgres");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__appdb"] = "Host=localhost;Port=54321;Username=app_user;Password=p@ss/word;Database=app_db",
                ["APPDB_HOST"] = "localhost",
                ["APPDB_PORT"] = "54321",
                ["APPDB_USERNAME"] = "app_user",
                ["APPDB_PASSWORD"] = "p@ss/word",
                ["APPDB_URI"] = "postgresql://app_user:p%40ss%2Fword@localhost:54321/app_db",
                ["APPDB_JDBCCONNECTIONSTRING"] = "jdbc:postgresql://localhost:54321/app_db",
                ["APPDB_DATABASENAME"] = "app_db",
            },
            await TestApp.EnvironmentOf(app));
    }

    [Fact]
    public async Task ADatabaseIsPassedOnAsExpressionsWhenPublishing()
    {
        var builder = TestApp.Publishing();
        var app = builder.AddContainer("app", "x").WithReference(builder.AddPostgres("postgres").AddDatabase("app-db"));

        var environment = await TestApp.EnvironmentOf(app);

        Assert.Equal("{app-db.connectionString}", environment["ConnectionStrings__app-db"]);
        Assert.Equal("{postgres.bindings.tcp.host}", environment["APP_DB_HOST"]);
        Assert.Equal("{postgres-password.value}", environment["APP_DB_PASSWORD"]);
        Assert.Equal(
            "postgresql://postgres:{postgres-password.value}@{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/app-db",
            environment["APP_DB_URI"]);
    }

    [Fact]
    public async Task AConnectionsNameAndPropertiesCanBeChosen()
    {
        var builder = TestApp.Running(("ConnectionStrings:db", "x"));
        var connection = builder.AddConnectionString("db").WithConnectionProperty("Region", "eu");
        var named = builder.AddExecutable("named", "app", ".").WithReference(connection, "1st-db");
        var bare = builder.AddExecutable("bare", "app", ".").WithReference(connection, string.Empty);

        Assert.Equal(
            [("ConnectionStrings__1st-db", "x"), ("_1ST_DB_REGION", "eu")],
            (await TestApp.EnvironmentOf(named)).Select(each => (each.Key, each.Value)));
        Assert.Equal("eu", (await TestApp.EnvironmentOf(bare))["REGION"]);
    }

    [Theory]
    [InlineData(ReferenceEnvironmentInjectionFlags.None, new string[0])]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionString, new[] { "ConnectionStrings__db" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionProperties, new[] { "DB_REGION" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.All, new[] { "ConnectionStrings__db", "DB_REGION" })]
    public async Task WhatAReferenceSetsCanBeChosen(ReferenceEnvironmentInjectionFlags flags, string[] expected)
    {
        var builder = TestApp.Running(("ConnectionStrings:db", "x"));
        var connection = builder.AddConnectionString("db").WithConnectionProperty("Region", "eu");
        var app = builder.AddExecutable("app", "app", ".").WithReferenceEnvironment(flags).WithReference(connection);

        Assert.Equal(expected, (await TestApp.EnvironmentOf(app)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AServiceIsPassedOnForServiceDiscoveryAndByEndpoint()
    {
        var builder = TestApp.Running();
        var service = builder.AddResource(new Service("my-service")).WithHttpEndpoint().WithHttpEndpoint(name: "admin").WithHttpsEndpoint()
            .WithEndpoint("hidden", endpoint => endpoint.ExcludeReferenceEndpoint = true);
        foreach (var (endpoint, i) in service.Resource.GetEndpoints().Select((endpoint, i) => (endpoint, i)))
        {
            endpoint.Allocate(8000 + i);
        }

        var app = builder.AddExecutable("app", "app", ".").WithReference(service);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MY_SERVICE_HTTP"] = "http://localhost:8000",
                ["services__my-service__http__0"] = "http://localhost:8000",
                ["MY_SERVICE_ADMIN"] = "http://localhost:8001",
                ["services__my-service__admin__0"] = "http://localhost:8001",
                ["MY_SERVICE_HTTPS"] = "https://localhost:8002",
                ["services__my-service__https__0"] = "https://localhost:8002",
            },
            await TestApp.EnvironmentOf(app));
    }

    [Fact]
    public async Task ASingleEndpointCanBePassedOn()
    {
        var builder = TestApp.Running();
        var web = builder.AddExecutable("web", "app", ".").WithHttpEndpoint().WithEndpoint(name: "other");
        web.GetEndpoint("http").Allocate(8080);
        var app = builder.AddExecutable("app", "app", ".").WithReference(web.GetEndpoint("http"));

        Assert.Equal(["WEB_HTTP", "services__web__http__0"], (await TestApp.EnvironmentOf(app)).Keys);
    }

    [Fact]
    public async Task AFixedUrlIsPassedOn()
    {
        var app = TestApp.Running().AddExecutable("app", "app", ".").WithReference("weather-api", new Uri("https://example.org/v1/"));

        Assert.Equal(
            [("services__weather-api__default__0", "https://example.org/v1/"), ("weather_api", "https://example.org/v1/")],
            (await TestApp.EnvironmentOf(app)).Select(each => (each.Key, each.Value)));
    }

    [Theory]
    [InlineData("/relative", "it must be absolute.")]
    [InlineData("https://example.org/#a", "it cannot contain a fragment.")]
    [InlineData("https://example.org/?a", "it cannot contain a query string.")]
    public void AnUnsuitableUrlIsRefused(string url, string fault)
        => Assert.Equal(
            $"The URI for service reference 'api' is invalid while configuring target resource 'app': {fault}",
            Assert.Throws<InvalidOperationException>(
                () => TestApp.Running().AddExecutable("app", "app", ".").WithReference("api", new Uri(url, UriKind.RelativeOrAbsolute))).Message);

    [Fact]
    public async Task AnExternalServiceIsPassedOn()
    {
        var builder = TestApp.Running(("Parameters:url", "http://10.0.0.1/"));
        var fixedService = builder.AddExternalService("fixed", "https://example.org/");
        var parameter = builder.AddExternalService("by-parameter", builder.AddParameter("url"));
        var app = builder.AddExecutable("app", "app", ".").WithReference(fixedService).WithReference(parameter);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["FIXED"] = "https://example.org/",
                ["services__fixed__https__0"] = "https://example.org/",
                ["BY_PARAMETER_HTTP"] = "http://10.0.0.1/",
                ["services__by-parameter__http__0"] = "http://10.0.0.1/",
            },
            await TestApp.EnvironmentOf(app));
    }

    [Fact]
    public async Task TelemetryGoesToTheConfiguredAddressWithItsKey()
    {
        var builder = TestApp.Running(
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:1"),
            ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://localhost:2"),
            ("AppHost:OtlpApiKey", "key"));
        var any = await TestApp.EnvironmentOf(builder.AddExecutable("any", "app", ".").WithOtlpExporter());
        var http = await TestApp.EnvironmentOf(builder.AddExecutable("http", "app", ".").WithOtlpExporter(OtlpProtocol.HttpProtobuf));

        Assert.Equal(("http://localhost:1", "grpc"), (any["OTEL_EXPORTER_OTLP_ENDPOINT"], any["OTEL_EXPORTER_OTLP_PROTOCOL"]));
        Assert.Equal(("http://localhost:2", "http/protobuf"), (http["OTEL_EXPORTER_OTLP_ENDPOINT"], http["OTEL_EXPORTER_OTLP_PROTOCOL"]));
        Assert.Equal(("x-otlp-api-key=key", "http"), (http["OTEL_EXPORTER_OTLP_HEADERS"], http["OTEL_SERVICE_NAME"]));
    }

    [Fact]
    public async Task TelemetryIsLeftToTheDeploymentWhenPublishing()
        => Assert.Empty(await TestApp.EnvironmentOf(TestApp.Publishing().AddContainer("app", "x").WithOtlpExporter()));

    private sealed class Service(string name) : Resource(name), IResourceWithServiceDiscovery;
}
