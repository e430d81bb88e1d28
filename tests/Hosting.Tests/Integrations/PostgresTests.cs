using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;
using Hosting.Tests.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Integrations;

public class PostgresTests
{
    [Fact]
    public async Task AServerIsAContainerOfThePinnedImage()
    {
        var builder = TestApp.Running(("Parameters:pg-password", "secret"));
        var server = builder.AddPostgres("pg", port: 5433);

        Assert.True(server.Resource.TryGetContainerImageName(out var image));
        Assert.Equal("docker.io/library/postgres:18.4", image);
        var endpoint = Assert.Single(server.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("tcp", 5433, 5432), (endpoint.Name, endpoint.Port, endpoint.TargetPort));
        Assert.Equal("pg_check", Assert.Single(server.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["POSTGRES_HOST_AUTH_METHOD"] = "scram-sha-256",
                ["POSTGRES_INITDB_ARGS"] = "--auth-host=scram-sha-256 --auth-local=scram-sha-256",
                ["POSTGRES_USER"] = "postgres",
                ["POSTGRES_PASSWORD"] = "secret",
            },
            await TestApp.EnvironmentOf(server));
    }

    [Fact]
    public async Task UserAndPasswordCanBeChangedAfterwards()
    {
        var builder = TestApp.Running(("Parameters:user", "ann"), ("Parameters:password", "secret"));
        var server = builder.AddPostgres("pg").WithUserName(builder.AddParameter("user")).WithPassword(builder.AddParameter("password", secret: true));

        var environment = await TestApp.EnvironmentOf(server);

        Assert.Equal(("ann", "secret"), (environment["POSTGRES_USER"], environment["POSTGRES_PASSWORD"]));
    }

    [Theory]
    [InlineData("18.4", "/var/lib/postgresql")]
    [InlineData("18-alpine", "/var/lib/postgresql")]
    [InlineData("19", "/var/lib/postgresql")]
    [InlineData("17.6", "/var/lib/postgresql/data")]
    [InlineData("latest", "/var/lib/postgresql/data")]
    public void DataLiesWhereTheMajorWantsIt(string tag, string expected)
    {
        var server = TestApp.Running().AddPostgres("pg").WithImageTag(tag).WithDataVolume("data").WithDataBindMount("folder");

        Assert.All(server.Resource.Annotations.OfType<ContainerMountAnnotation>(), mount => Assert.Equal(expected, mount.Target));
    }

    [Fact]
    public void WhereDataLiesIsDecidedByTheImageInTheEnd()
    {
        var server = TestApp.Running().AddPostgres("pg").WithDataVolume("data").WithDataBindMount("folder");

        server.WithImageTag("17.6");
        Assert.All(Mounts(server), mount => Assert.Equal("/var/lib/postgresql/data", mount.Target));
        server.WithImage("registry.example/postgres", "18");
        Assert.All(Mounts(server), mount => Assert.Equal("/var/lib/postgresql", mount.Target));
    }

    [Fact]
    public void AnImageByTagAndDigestHasTheMajorOfItsTag()
    {
        var byVerbs = TestApp.Running().AddPostgres("pg").WithDataVolume("data").WithImageTag("17.6").WithImageSHA256(Digest);
        Assert.Equal("/var/lib/postgresql/data", Assert.Single(Mounts(byVerbs)).Target);
        Assert.True(byVerbs.Resource.TryGetContainerImageName(out var image));
        Assert.Equal($"docker.io/library/postgres@sha256:{Digest}", image);

        var byName = TestApp.Running().AddPostgres("pg").WithDataVolume("data").WithImage($"postgres:17.6@sha256:{Digest}");
        Assert.Equal("/var/lib/postgresql/data", Assert.Single(Mounts(byName)).Target);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DataInAnImageThatIsKnownByItsDigestAloneIsRefused(bool byName)
    {
        var builder = TestApp.Running();
        var server = builder.AddPostgres("pg").WithDataVolume("data");
        _ = byName ? server.WithImage($"postgres@sha256:{Digest}") : server.WithImageSHA256(Digest);

        Assert.Equal(
            "Where the data of 'pg' lies depends on the major version of PostgreSQL, which the digest of its image does not tell: in the wrong place the data would be outside of its volume. "
            + "Name the tag too, before the digest: WithImageTag(\"17.6\").WithImageSHA256(…).",
            Assert.Throws<DistributedApplicationException>(builder.Build).Message);
    }

    [Fact]
    public void ADatabaseIsAChildOfItsServer()
    {
        var server = TestApp.Running().AddPostgres("pg");
        var database = server.AddDatabase("appdb", "app db");

        Assert.Same(server.Resource, database.Resource.Parent);
        Assert.Equal([KeyValuePair.Create("appdb", "app db")], server.Resource.Databases);
        Assert.Equal("{pg.connectionString};Database=\"app db\"", database.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal(
            "jdbc:postgresql://{pg.bindings.tcp.host}:{pg.bindings.tcp.port}/app%20db", database.Resource.JdbcConnectionString.ValueExpression);
        Assert.Equal("{appdb.connectionString}", ((IManifestExpressionProvider)database.Resource).ValueExpression);
    }

    [Fact]
    public void AConnectionCanBeRedirected()
    {
        var builder = TestApp.Running(("ConnectionStrings:elsewhere", "Host=elsewhere"));
        var server = builder.AddPostgres("pg").WithConnectionStringRedirection(builder.AddConnectionString("elsewhere").Resource);

        Assert.Equal("{elsewhere.connectionString}", server.Resource.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task PgWebAndPgAdminKnowTheServersAndAreNotDeployed()
    {
        var builder = TestApp.Running(("Parameters:pg-password", "it's \"secret\""));
        builder.AddPostgres("pg").WithPgWeb(web => web.WithHostPort(8081)).WithPgAdmin().AddDatabase("appdb", "app_db");
        builder.AddPostgres("other", password: builder.AddParameter("p", "x")).WithPgWeb().WithPgAdmin();

        var pgweb = Assert.Single(builder.Resources.OfType<PgWebContainerResource>());
        var pgAdmin = Assert.Single(builder.Resources.OfType<PgAdminContainerResource>());
        Assert.Equal(8081, pgweb.PrimaryEndpoint.EndpointAnnotation.Port);
        Assert.All<IResource>([pgweb, pgAdmin], resource => Assert.True(resource.IsExcludedFromPublish()));

        var bookmark = Assert.IsType<ContainerFile>(Assert.Single(Descendants(await FilesOf(pgweb)).OfType<ContainerFile>()));
        Assert.Equal("appdb.toml", bookmark.Name);
        Assert.Contains("password = \"it's \\\"secret\\\"\"", bookmark.Contents, StringComparison.Ordinal);
        Assert.Contains("host = \"pg\"\nport = 5432\n", bookmark.Contents, StringComparison.Ordinal);
        var servers = Assert.IsType<ContainerFile>(Assert.Single(await FilesOf(pgAdmin))).Contents!;
        using var json = System.Text.Json.JsonDocument.Parse(servers);
        Assert.Equal(["pg", "other"], json.RootElement.GetProperty("Servers").EnumerateObject().Select(each => each.Value.GetProperty("Host").GetString()));
    }

    [Fact]
    public void InitFilesMustBeThere()
        => Assert.Contains("does not exist", Assert.Throws<InvalidOperationException>(
            () => TestApp.Running().AddPostgres("pg").WithInitFiles("nowhere")).Message, StringComparison.Ordinal);

    private static string Digest => new('a', 64);

    private static IEnumerable<ContainerMountAnnotation> Mounts(IResourceBuilder<PostgresServerResource> server) => server.Resource.Annotations.OfType<ContainerMountAnnotation>();

    private static async Task<IEnumerable<ContainerFileSystemItem>> FilesOf(IResource resource)
    {
        var annotation = Assert.Single(resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>());
        return await annotation.Callback(
            new() { Model = resource, Services = new ServiceCollection().BuildServiceProvider() }, TestApp.Cancellation);
    }

    private static IEnumerable<ContainerFileSystemItem> Descendants(IEnumerable<ContainerFileSystemItem> items)
        => items.SelectMany(item => item is ContainerDirectory directory ? Descendants(directory.Entries) : [item]);
}
