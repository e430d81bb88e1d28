using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

using Tests.Shared;

namespace Compose.Tests;

/// <summary>Models of all kinds, published.</summary>
public sealed class AnyModelTests
{
    [Fact]
    public async Task OtherNamesAndADiamondOfWaits()
    {
        var (compose, example) = await PublishAsync(PublishedModel.Shop);
        Snapshot.Match("shop.yaml", compose);
        Snapshot.Match("shop.env.example", example);
    }

    [Fact]
    public async Task WhatTheModelSetsForAServiceStays()
    {
        var (compose, _) = await PublishAsync(builder => builder.AddContainer("legacy", "registry.example/legacy", "1").WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/")
            .WithContainerFiles("/etc/legacy", [new ContainerFile { Name = "licence", SourcePath = Path.Combine(PublishRun.AppHostFolder, "../LICENSE") }])
            .PublishAsComposeService(service =>
            {
                service.Restart = "on-failure";
                service.StopGracePeriod = "3s";
                service.ReadOnly = false;
                service.Healthcheck = new() { Test = ["CMD", "/bin/check"], Interval = "1m", Timeout = "5s", Retries = 3, StartPeriod = "5s" };
                service.SecurityOpt = ["seccomp=unconfined"];
            }));
        Snapshot.Match("legacy.yaml", compose);
    }

    [Fact]
    public async Task AValueThatContainsASecretIsLeftOutAndNamed()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder =>
        {
            var password = builder.AddParameter("shop-password", secret: true).Resource;
            builder.AddContainer("web", "registry.example/web", "1")
                .WithEnvironment("URI", ReferenceExpression.Create($"shop://user:{password}@store/"))
                .WithEnvironment("ENCODED", ReferenceExpression.Create($"shop://user:{password:uri}@store/"))
                .WithEnvironment("PLAIN", "kept");
        });
        Assert.Contains("    environment:\n      PLAIN: kept\n    networks:\n", published.Read("docker-compose.yaml"), StringComparison.Ordinal);
        Assert.Equal(
            ["ENCODED", "URI"],
            published.Notes.Select(note => Assert.Single(note.Split('\''), word => word is "ENCODED" or "URI")));
        Assert.All(published.Notes, note => Assert.StartsWith("'web' does not get '", note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASecretAloneBecomesAFileAndAnImageThatMayNotKnowThatIsNamed()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder =>
        {
            var password = builder.AddParameter("shop-password", secret: true);
            builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("PASSWORD", ReferenceExpression.Create($"{password}"));
            builder.AddContainer("store", "registry.example/store", "1").WithEnvironment("PASSWORD", password).WithContainerProfile(profile => profile with { SecretFiles = ["PASSWORD"] });
        });
        Assert.Contains("      PASSWORD_FILE: /run/secrets/shop-password\n    secrets:\n      - shop-password\n", published.Read("docker-compose.yaml"), StringComparison.Ordinal);
        Assert.Equal(["'web' gets the secret 'shop-password' as a file, whose path is in PASSWORD_FILE; its image must know that."], published.Notes);
    }

    [Fact]
    public async Task ASecretOnACommandLineIsRefused() => await IsRefusedAsync(
        "'web' gets the secret 'shop-password' on its command line, where every user of the machine can read it. Give it by WithEnvironment instead.",
        builder => builder.AddContainer("web", "registry.example/web", "1")
            .WithArgs(ReferenceExpression.Create($"--password={builder.AddParameter("shop-password", secret: true)}")));

    [Fact]
    public async Task ASecretThatIsOnlyUsedEncodedIsLeftOutToo()
    {
        var (compose, example) = await PublishAsync(builder =>
        {
            var token = builder.AddParameter("token", secret: true).Resource;
            builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("URI", ReferenceExpression.Create($"shop://user:{token:uri}@store/")).WithEnvironment("PLAIN", "kept");
        });
        Assert.Contains("      PLAIN: kept\n", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", compose + example, StringComparison.Ordinal);
        Assert.DoesNotContain("URI", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretWhoseNameEndsAsAnEncodedOnesBecomesAFileLikeAnyOther()
    {
        var (compose, _) = await PublishAsync(builder =>
            builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("TOKEN", builder.AddParameter("token-uri-encoded", secret: true)));
        Assert.Contains("      TOKEN_FILE: /run/secrets/token-uri-encoded\n", compose, StringComparison.Ordinal);
        Assert.Contains("    file: ./secrets/token-uri-encoded\n", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretAmongBuildArgumentsIsRefused() => await IsRefusedAsync(
        "'web' gets the secret 'shop-password' as the build argument 'TOKEN', which stays in the image's history. Give it by WithBuildSecret instead.",
        builder => builder.AddDockerfile("web", "../node-backend").Resource.Annotations.OfType<DockerfileBuildAnnotation>().Single()
            .BuildArguments["TOKEN"] = ReferenceExpression.Create($"a {builder.AddParameter("shop-password", secret: true)}"));

    [Fact]
    public async Task ASecretWhereOthersCouldReadItIsRefused() => await IsRefusedAsync(
        "The secret 'shop-password' is used in the compose file where it could be read by others, and cannot become a file. Give it to a service by WithEnvironment instead.",
        builder =>
        {
            var password = builder.AddParameter("shop-password", secret: true).Resource;
            builder.AddContainer("web", "registry.example/web", "1")
                .PublishAsComposeService(service => service.Labels["uri"] = service.Placeholder(ReferenceExpression.Create($"shop://user:{password:uri}@store/")));
        });

    [Fact]
    public async Task AVariableOfAContainersShellIsNotTheParameterOfThatName()
    {
        var (compose, _) = await PublishAsync(builder =>
        {
            var host = builder.AddParameter("host");
            builder.AddContainer("web", "registry.example/web", "1")
                .WithEntrypoint("/bin/sh")
                .WithArgs("-c", "web --token ${TOKEN} --host ${HOST}", ReferenceExpression.Create($"$${host}"))
                .WithEnvironment("TOKEN", builder.AddParameter("token", secret: true));
        });
        Assert.Contains("      - web --token $${TOKEN} --host $${HOST}\n", compose, StringComparison.Ordinal);
        Assert.Contains("      - $$$$${HOST:?set HOST in .env (Parameter host)}\n", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVariableStaysOpenWhereverACustomizationUsesIt()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder =>
        {
            var path = builder.AddParameter("path-of-check", "/up");
            var host = builder.AddParameter("host", "shop");
            builder.AddContainer("web", "registry.example/web", "1").PublishAsComposeService(service =>
            {
                service.Hostname = service.Placeholder(host.Resource);
                service.Healthcheck = new() { Test = ["CMD", "/check", service.Placeholder(path.Resource)], Interval = "5s", Timeout = "5s", StartPeriod = "5s" };
            });
        });
        var compose = published.Read("docker-compose.yaml");
        Assert.Contains("        - ${PATH_OF_CHECK:?set PATH_OF_CHECK in .env (Parameter path-of-check)}\n", compose, StringComparison.Ordinal);
        Assert.Contains("    hostname: ${HOST:?set HOST in .env (Parameter host)}\n", compose, StringComparison.Ordinal);
        Assert.Contains("# Parameter host (required).\n# HOST=\n", published.Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralDatabasesOnOneServerAreRefused() => await IsRefusedAsync(
        "'orders' has the databases ledger, archive, but PostgreSQL's image makes one when it starts. Use one database for each server, or make the others in a migration.",
        builder =>
        {
            var server = builder.AddPostgres("orders");
            server.AddDatabase("ledger");
            server.AddDatabase("archive");
        });

    [Fact]
    public async Task ServicesThatWaitForEachOtherAreRefused() => await IsRefusedAsync(
        "'one' waits for what waits for it, so neither could ever start. Take one of these waits out of the model.",
        builder =>
        {
            var one = builder.AddContainer("one", "registry.example/one", "1");
            one.WaitFor(builder.AddContainer("other", "registry.example/other", "1").WaitFor(one));
        });

    [Fact]
    public async Task WhatAProfileSaysHoldsAndWithoutOneTheDefaultsDo()
    {
        var (compose, _) = await PublishAsync(builder =>
        {
            builder.AddContainer("shut-in", "registry.example/web", "1").WithContainerProfile(profile => profile with
            {
                MemoryMiB = 64,
                Cpus = 0.5m,
                Pids = 8,
                SharedMemoryMiB = 32,
                User = "1001:0",
                DropsCapabilities = true,
                Capabilities = ["CHOWN"],
                IsReadOnly = true,
                WritableFolders = ["/tmp"],
                HasInit = false,
                HasNoNewPrivileges = false,
                StopTime = TimeSpan.FromSeconds(90),
                Restart = "always",
                LogMiB = 0,
                HealthCommand = "test \"$(cat /ready)\" = yes",
                HealthInterval = TimeSpan.FromSeconds(30),
            });
            builder.AddContainer("any", "registry.example/any", "1");
        });
        Snapshot.Match("profiles.yaml", compose);
    }

    [Fact]
    public async Task AHealthCheckThatIsCodeIsNamedWhereNothingElseTellsTheHealth()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("is_up", () => HealthCheckResult.Healthy());
            Web("named");
            Web("asked").WithHttpHealthCheck("/up");
            Web("probed").WithHttpProbe(ProbeType.Liveness, "/up").WithHttpProbe(ProbeType.Readiness, "/ready");
            Web("told").WithContainerProfile(profile => profile with { HealthCommand = "true" });
            Web("customized").PublishAsComposeService(service => service.Healthcheck = new() { Test = ["CMD", "true"] });
            builder.AddPostgres("store");

            IResourceBuilder<ContainerResource> Web(string name) =>
                builder.AddContainer(name, "registry.example/web", "1").WithHttpEndpoint(targetPort: 80).WithHealthCheck("is_up");
        });
        Assert.Equal(
            ["'named' has no health check: 'is_up' is code of the AppHost, which does not run beside the deployment. Use WithHttpProbe, WithHttpHealthCheck, or HealthCommand in its container profile."],
            published.Notes);
        Assert.Contains("curl -fsS -m 3 -o /dev/null http://127.0.0.1:80/ready;", published.Read("docker-compose.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResourcesThatAreBuiltFromTheSameShareOneImage()
    {
        var (compose, example) = await PublishAsync(builder =>
        {
            var setup = Api("setup");
            Api("api").WithRemoteImageName("team/shop").WithRemoteImageTag("unused").WaitForCompletion(setup);
            builder.AddDockerfile("debug", "../node-backend", stage: "debug");

            IResourceBuilder<ContainerResource> Api(string name) => builder.AddDockerfile(name, "../node-backend", stage: "runtime").WithBuildArg("A", "b");
        });
        Assert.Equal(2, compose.Split("    image: ${API_IMAGE:-localhost/team/shop:1.0}\n    build:\n      context: ${API_CONTEXT:-../node-backend}\n").Length - 1);
        Assert.Contains("    image: ${DEBUG_IMAGE:-localhost/debug:1.0}\n", compose, StringComparison.Ordinal);
        Assert.Contains("# The image of 'api' and 'setup'.\n# API_IMAGE=localhost/team/shop:1.0\n", example, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResourcesThatShareAnImageAreBuiltOneAfterTheOtherSoThatTheSecondFindsItInTheCache()
    {
        IReadOnlyList<PipelineStep> steps = [];
        Assert.Null(await PublishRun.StartAsync(["--step", "validate-compute-environments"], builder =>
        {
            builder.AddComposeEnvironment("compose");
            var setup = builder.AddDockerfile("setup", "../node-backend");
            builder.AddDockerfile("api", "../node-backend").WaitForCompletion(setup);
            builder.Pipeline.AddPipelineConfiguration(context =>
            {
                steps = context.Steps;
                return Task.CompletedTask;
            });
        }));
        Assert.Contains("build-api", steps.Single(step => step.Name == "build-setup").DependsOnSteps);
    }

    [Fact]
    public async Task OneNameForSeveralImagesIsRefused()
    {
        using var folder = new TemporaryFolder();
        var failure = await PublishRun.StartAsync(["--step", "publish", "--output-path", folder.Path], builder =>
        {
            builder.AddComposeEnvironment("compose", new() { ImageName = "shop" });
            builder.AddDockerfile("api", "../node-backend", stage: "runtime");
            builder.AddDockerfile("debug", "../node-backend", stage: "debug");
        });
        Assert.Equal("ImageName: 'shop' cannot be the name of 2 images, those of 'api', 'debug'. Leave it out, and name each by WithRemoteImageName.", failure);
    }

    [Fact]
    public async Task AFileWithItsContentIsWrittenBesideAndMounted()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder => builder.AddContainer("web", "registry.example/web", "1")
            .WithContainerFiles("/etc/web", [new ContainerDirectory { Name = "conf.d", Entries = [new ContainerFile { Name = "own", Contents = "price=$5" }] }]));
        Assert.Equal("price=$5", published.Read("web/etc/web/conf.d/own"));
        Assert.Contains("      - type: bind\n        source: ./web/etc/web/conf.d/own\n        target: /etc/web/conf.d/own\n        read_only: true\n", published.Read("docker-compose.yaml"), StringComparison.Ordinal);
    }

    private static async Task IsRefusedAsync(string why, Action<IDistributedApplicationBuilder> compose)
    {
        using var published = new PublishedModel();
        Assert.Equal(why, await published.TryPublishAsync(compose));
        Assert.Empty(Directory.EnumerateFileSystemEntries(published.Output));
    }

    private static async Task<(string Compose, string Example)> PublishAsync(Action<IDistributedApplicationBuilder> compose)
    {
        using var published = new PublishedModel();
        await published.PublishAsync(compose);
        return (published.Read("docker-compose.yaml"), published.Read(".env.example"));
    }
}
