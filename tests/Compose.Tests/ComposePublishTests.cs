using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Compose.Tests;

public sealed class ComposePublishTests
{
    [Fact]
    public async Task AModelBecomesAComposeFileAndAnEnvFile()
    {
        using var folder = new TemporaryFolder();
        await PublishRun.SucceedAsync(folder.Path, Shop(folder.Path));
        Snapshot.Match("shop.yaml", Read(folder, "docker-compose.yaml"));
        Snapshot.Match("shop.env", Read(folder, ".env").Replace(folder.Path, "/src", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAStepItIsPublishedAndNothingElseIsDone()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--output-path", folder.Path], builder =>
        {
            Shop(folder.Path)(builder);
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
        await PublishRun.SucceedAsync(here.Path, Shop(here.Path));
        await PublishRun.SucceedAsync(there.Path, Shop(there.Path));
        Assert.Equal(Read(here, "docker-compose.yaml"), Read(there, "docker-compose.yaml"));
        Assert.Equal(Read(here, ".env"), Read(there, ".env"));
    }

    [Fact]
    public async Task PublishingAgainKeepsWhatAPersonFilledIn()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env", "# ours\nSHOP_PASSWORD=filled in\n\nEXTRA=kept\n");
        await PublishRun.SucceedAsync(folder.Path, Shop(folder.Path));
        var once = Read(folder, ".env");
        Assert.StartsWith("# ours\nSHOP_PASSWORD=filled in\n\nEXTRA=kept\n\n# Parameter shop-password, URI encoded\nSHOP_PASSWORD_URI_ENCODED=\n", once, StringComparison.Ordinal);
        await PublishRun.SucceedAsync(folder.Path, Shop(folder.Path));
        Assert.Equal(once, Read(folder, ".env"));
    }

    [Fact]
    public async Task TheDashboardIsPinnedAndReceivesTheTelemetry()
    {
        using var folder = new TemporaryFolder();
        await PublishRun.SucceedAsync(folder.Path, builder =>
        {
            builder.AddComposeEnvironment("compose").WithDashboard(dashboard => dashboard.WithHostPort(18888));
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
            builder.AddComposeEnvironment("compose").WithDashboard(false);
            var seed = builder.AddContainer("seed", "registry.example/seed");
            builder.AddContainer("app", "registry.example/app").WaitForCompletion(seed).WaitForStart(seed).WaitFor(seed);
        });
        Assert.Contains("      seed:\n        condition: \"service_completed_successfully\"\n", Read(folder, "docker-compose.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CustomizationsApplyInOrderServiceThenFileThenVariables()
    {
        using var folder = new TemporaryFolder();
        List<string> order = [];
        await PublishRun.SucceedAsync(folder.Path, builder =>
        {
            builder.AddComposeEnvironment("compose")
                .WithDashboard(false)
                .WithProperties(environment => environment.DefaultNetworkName = "backplane")
                .ConfigureEnvFile(variables =>
                {
                    order.Add("variables");
                    variables["GREETING"].Description = "What to say";
                })
                .ConfigureComposeFile(file =>
                {
                    order.Add("file");
                    file.Services["app"].Restart = "unless-stopped";
                    file.Extensions["x-owner"] = "team";
                });
            var greeting = builder.AddParameter("greeting", "hello");
            builder.AddContainer("app", "registry.example/app").PublishAsComposeService((resource, service) =>
            {
                order.Add("service");
                service.Labels["says"] = greeting.Resource.AsComposePlaceholder(resource);
            });
        });

        Assert.Equal(["service", "file", "variables"], order);
        Snapshot.Match("customized.yaml", Read(folder, "docker-compose.yaml"));
        Assert.Equal("# What to say\nGREETING=\n\n", Read(folder, ".env"));
    }

    [Fact]
    public async Task NamesThatComposeDoesNotAllowAreRefusedTogetherAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", Path.Combine(folder.Path, "out")], builder =>
        {
            builder.AddComposeEnvironment("compose").WithDashboard(false).WithProperties(environment => environment.DefaultNetworkName = "my net");
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
            builder.AddComposeEnvironment("compose").WithDashboard(false);
            builder.AddProject("api", project);
        });
        Assert.Equal(
            "The .NET project 'api' cannot be published to compose: no image is built of a project here. "
            + "Use AddDockerfile with a Dockerfile of its own when publishing, or leave it out by ExcludeFromManifest, and publish again.",
            failure);
        Assert.False(Directory.Exists(output));

        await PublishRun.SucceedAsync(output, builder =>
        {
            builder.AddComposeEnvironment("compose").WithDashboard(false);
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
            builder.AddComposeEnvironment("compose").WithDashboard(false);
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
            builder.AddComposeEnvironment("compose").WithDashboard(false);
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
            builder.AddComposeEnvironment("compose").WithDashboard(false);
            var token = builder.AddParameter("token", secret: true).Resource;
            builder.AddContainer("app", "registry.example/app")
                .WithEnvironment("URI", ReferenceExpression.Create($"shop://{token:uri}@store/"))
                .WithEnvironment("TOKEN", builder.AddParameter("token-uri-encoded", secret: true));
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

    /// <summary>A model with all that a service can have, and a diamond of waits.</summary>
    private static Action<IDistributedApplicationBuilder> Shop(string source) => builder =>
    {
        File.WriteAllText(Path.Combine(source, "Dockerfile"), "FROM scratch");
        builder.AddComposeEnvironment("compose").WithDashboard(false);
        var password = builder.AddParameter("shop-password", secret: true);
        var store = builder.AddContainer("Store", "registry.example/store", "1.2")
            .WithEndpoint(targetPort: 6000, name: "tcp")
            .WithEnvironment("PASSWORD", password)
            .WithEnvironment("LITERAL", "a$b ${c}")
            .WithVolume("store-data", "/data");
        var stock = builder.AddContainer("stock", "registry.example/stock").WaitFor(store);
        var prices = builder.AddContainer("prices", "registry.example/prices").WithEntrypoint("/bin/sh").WithArgs("-c", "exec prices --home $HOME").WaitForStart(store);
        builder.AddDockerfile("web", source)
            .WithHttpEndpoint(port: 8080, targetPort: 3000)
            .WithExternalHttpEndpoints()
            .WithEnvironment("STORE", store.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort))
            .WithEnvironment("URI", ReferenceExpression.Create($"shop://user:{password.Resource:uri}@{store.GetEndpoint("tcp").Property(EndpointProperty.Host)}/$"))
            .WaitForCompletion(stock)
            .WaitFor(prices);
    };
}
