using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Tests.Shared;

namespace Hosting.Tests.Publishing;

public sealed class ManifestTests
{
    [Fact]
    public async Task EachKindOfResourceIsWrittenBySchema()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Match("manifest.json", await WriteAsync(folder, builder =>
        {
            var password = builder.AddParameter("db-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true);
            var region = builder.AddParameter("region", "eu", publishValueAsDefault: true);
            var database = builder.AddContainer("db", "registry.example/database", "1.2")
                .WithEndpoint(targetPort: 5432, name: "tcp")
                .WithEnvironment("PASSWORD", password)
                .WithVolume("db-data", "/data")
                .WithBindMount(Path.Combine(folder.Path, "init"), "/init", isReadOnly: true);
            builder.AddConnectionString("main", ReferenceExpression.Create(
                $"postgres://{password.Resource:uri}@{database.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}/main"));
            builder.AddDockerfile("web", folder.Path, stage: "runtime")
                .WithHttpEndpoint(port: 8080, targetPort: 3000)
                .WithExternalHttpEndpoints()
                .WithBuildArg("REGION", region)
                .WithBuildSecret("token", password)
                .WithEntrypoint("node")
                .WithArgs("server.js", "--region", region)
                .WithEnvironment("DB", database.GetEndpoint("tcp"));
            builder.AddExecutable("tool", "make", folder.Path, "all").WithEnvironment("LEVEL", "3");
            builder.AddContainer("hidden", "registry.example/hidden").ExcludeFromManifest();
        }));
    }

    [Fact]
    public async Task AProjectIsWrittenWithTheFilesThatItTakesFromAnother()
    {
        using var folder = new TemporaryFolder();
        Snapshot.Match("project.json", await WriteAsync(folder, builder =>
        {
            var pages = builder.AddJavaScriptApp("pages", folder.Path).ExcludeFromManifest();
            builder.AddProject("api", Path.Combine(folder.Path, "src", "Api.csproj"), launchProfileName: null)
                .WithHttpEndpoint()
                .WithArgs("--verbose")
                .PublishWithContainerFiles(pages, "/wwwroot");
        }));
    }

    [Fact]
    public async Task TheSameModelGivesTheSameBytesElsewhere()
    {
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        Assert.Equal(await WriteAsync(here, Compose(here)), await WriteAsync(there, Compose(there)));

        static Action<IDistributedApplicationBuilder> Compose(TemporaryFolder folder) => builder => builder
            .AddDockerfile("web", folder.Path)
            .WithBindMount(Path.Combine(folder.Path, "conf"), "/conf")
            .WithHttpEndpoint(targetPort: 80);
    }

    [Fact]
    public async Task AFolderGetsAManifestOfTheUsualName()
    {
        using var folder = new TemporaryFolder();
        var run = await PublishRun.StartAsync(["--publisher", "manifest", "--output-path", folder.Path], _ => { });
        Assert.False(run.End.IsError, run.End.StatusText);
        Assert.Equal("{\n  \"resources\": {}\n}\n", await File.ReadAllTextAsync(Path.Combine(folder.Path, "aspire-manifest.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WithoutAnOutputPathNothingIsWritten()
    {
        var run = await PublishRun.StartAsync(["--publisher", "manifest"], _ => { });
        Assert.Equal("The '--output-path [path]' option was not specified even though manifest publishing was requested.", run.End.StatusText);
    }

    [Fact]
    public async Task APathThatCannotBeWrittenIsNamedAndNothingIsLeftBehind()
    {
        using var folder = new TemporaryFolder();
        var blocked = folder.Write("file", "");
        var run = await PublishRun.StartAsync(["--publisher", "manifest", "--output-path", Path.Combine(blocked, "m.json")], _ => { });
        Assert.StartsWith($"'{Path.Combine(blocked, "m.json")}' cannot be written: ", run.End.StatusText, StringComparison.Ordinal);
        Assert.Equal([blocked], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static async Task<string> WriteAsync(TemporaryFolder folder, Action<IDistributedApplicationBuilder> compose)
    {
        File.WriteAllText(Path.Combine(folder.Path, "Dockerfile"), "FROM scratch AS runtime");
        var path = Path.Combine(folder.Path, "aspire-manifest.json");
        var run = await PublishRun.StartAsync(["--publisher", "manifest", "--output-path", path], compose);
        Assert.False(run.End.IsError, run.End.StatusText);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        ManifestSchema.Check(text);
        return text;
    }
}
