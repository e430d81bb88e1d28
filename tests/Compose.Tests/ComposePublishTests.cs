using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Tests.Shared;

namespace Compose.Tests;

public sealed class ComposePublishTests
{
    [Fact]
    public async Task WithoutAStepItIsPublishedAndNothingElseIsDone()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--output-path", folder.Path], builder =>
        {
            Shop(builder);
            builder.Pipeline.AddStep("another", _ => throw new InvalidOperationException("This step ran too."));
        });
        Assert.Null(failure);
        Assert.NotEmpty(Read(folder, "docker-compose.yaml"));
    }

    [Fact]
    public async Task TheSameModelGivesTheSameBytesElsewhere()
    {
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        await PublishRun.SucceedAsync(here.Path, Shop);
        await PublishRun.SucceedAsync(there.Path, Shop);
        Assert.Equal(Read(here, "docker-compose.yaml"), Read(there, "docker-compose.yaml"));
        Assert.Equal(Read(here, ".env.example"), Read(there, ".env.example"));
    }

    [Fact]
    public async Task TheDashboardIsPinnedAndReceivesTheTelemetry()
    {
        using var folder = new TemporaryFolder();
        await PublishRun.SucceedAsync(folder.Path, builder =>
        {
            builder.AddComposeEnvironment("compose", new() { Dashboard = true });
            builder.AddContainer("grpc", "registry.example/app").WithOtlpExporter();
            builder.AddContainer("http", "registry.example/app").WithOtlpExporter(OtlpProtocol.HttpProtobuf);
        });
        Snapshot.Match("dashboard.yaml", Read(folder, "docker-compose.yaml"));
    }

    [Fact]
    public async Task OfSeveralWaitsOnOneServiceTheStrongestIsKept()
    {
        using var folder = new TemporaryFolder();
        await PublishRun.SucceedAsync(folder.Path, builder =>
        {
            builder.AddComposeEnvironment("compose");
            var seed = builder.AddContainer("seed", "registry.example/seed");
            builder.AddContainer("app", "registry.example/app").WaitForCompletion(seed).WaitForStart(seed).WaitFor(seed);
        });
        Assert.Contains("      seed:\n        condition: service_completed_successfully\n", Read(folder, "docker-compose.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CustomizationsHaveTheLastWordInTheirOrder()
    {
        using var folder = new TemporaryFolder();
        await PublishRun.SucceedAsync(folder.Path, builder =>
        {
            builder.AddComposeEnvironment("compose").WithNetworkName("backplane");
            var greeting = builder.AddParameter("greeting", "hello");
            builder.AddContainer("app", "registry.example/app")
                .PublishAsComposeService(service =>
                {
                    service.Labels["says"] = service.Placeholder(greeting.Resource);
                    service.Restart = "always";
                    service.Logging = null;
                })
                .PublishAsComposeService(service => service.Restart = "on-failure");
        });
        Snapshot.Match("customized.yaml", Read(folder, "docker-compose.yaml"));
        Assert.EndsWith("# Parameter greeting (required).\n# GREETING=\n", Read(folder, ".env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesThatComposeDoesNotAllowAreRefusedTogetherAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", Path.Combine(folder.Path, "out")], builder =>
        {
            builder.AddComposeEnvironment("compose").WithNetworkName("my net");
            builder.AddContainer("app", "registry.example/app").WithVolume("a/b", "/data").WithContainerName("-x");
        });
        Assert.Equal(
            "Compose does not allow these names: the container '-x' (a letter or digit, then letters, digits, '_', '.' and '-'); the network 'my net' (letters, digits, '.', '_' and '-'); the volume 'a/b' (letters, digits, '.', '_' and '-'). Rename in the AppHost, and publish again.",
            failure);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task AProjectIsRefusedUnlessItIsLeftOut()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        var project = folder.Write("api.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", output], builder =>
        {
            builder.AddComposeEnvironment("compose");
            builder.AddProject("api", project);
        });
        Assert.Equal(
            "The .NET project 'api' cannot be published to compose: no image is built of a project here. "
            + "Use AddDockerfile with a Dockerfile of its own when publishing, or leave it out by ExcludeFromManifest, and publish again.",
            failure);
        Assert.False(Directory.Exists(output));

        await PublishRun.SucceedAsync(output, builder =>
        {
            builder.AddComposeEnvironment("compose");
            builder.AddProject("api", project).ExcludeFromManifest();
        });
    }

    [Fact]
    public async Task AnInterruptedPublishLeavesWhatWasThereWhole()
    {
        using var folder = new TemporaryFolder();
        folder.Write("docker-compose.yaml", "services: {}\n");
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", folder.Path], builder =>
        {
            builder.AddComposeEnvironment("compose");
            builder.AddContainer("app", "registry.example/app").WithContainerFiles("/etc/app", async (context, cancellationToken) =>
            {
                context.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return [];
            });
        });
        Assert.NotNull(failure);
        Assert.Equal("services: {}\n", Read(folder, "docker-compose.yaml"));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task AReferenceToWhatIsNotAServiceIsRefused()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", folder.Path], builder =>
        {
            builder.AddComposeEnvironment("compose");
            var local = builder.AddExecutable("local", "make", ".").WithHttpEndpoint();
            builder.AddContainer("app", "registry.example/app").WithEnvironment("API", local.GetEndpoint("http"));
        });
        Assert.StartsWith("'app' refers to the endpoint 'http' of 'local', which is not a service of the compose environment 'compose'.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVariableThatStandsForTwoValuesIsRefused()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", folder.Path], builder =>
        {
            builder.AddComposeEnvironment("compose");
            var token = builder.AddParameter("token").Resource;
            builder.AddContainer("app", "registry.example/app")
                .WithEnvironment("URI", ReferenceExpression.Create($"shop://{token:uri}@store/"))
                .WithEnvironment("TOKEN", builder.AddParameter("token-uri-encoded"));
        });
        Assert.Equal(
            "The variable TOKEN_URI_ENCODED of the compose file stands for two things: 'Parameter token, URI encoded' and 'Parameter token-uri-encoded'. Rename one of them in the AppHost, and publish again.",
            failure);
    }

    [Fact]
    public async Task SeveralEnvironmentsWantEachResourceToNameItsOwn()
    {
        var failure = await PublishRun.StartAsync(["--step", "publish"], builder =>
        {
            builder.AddComposeEnvironment("one");
            builder.AddComposeEnvironment("two");
            builder.AddContainer("app", "registry.example/app");
        });
        Assert.Contains("Compute resource(s) 'app' are not assigned to a compute environment", failure, StringComparison.Ordinal);
    }

    private static string Read(TemporaryFolder folder, string name) => File.ReadAllText(Path.Combine(folder.Path, name));

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        builder.AddComposeEnvironment("compose");
        PublishedModel.Shop(builder);
    }
}
