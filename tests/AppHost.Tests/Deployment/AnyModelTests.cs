using AppHost.Deployment;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace AppHost.Tests.Deployment;

/// <summary>The hardening of models that are not this repository's.</summary>
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
            .WithContainerFiles("/etc/legacy", [new ContainerFile { Name = "licence", SourcePath = Path.Combine(PublishedApplication.AppHostFolder, "../LICENSE") }])
            .PublishAsComposeService((_, service) =>
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
    public async Task WhatIsWrittenBeforeAllThatItNeedsIsRefusedByEveryComposeTool()
    {
        var first = string.Empty;
        var (compose, _) = await PublishAsync(builder =>
        {
            builder.AddContainer("idle", "registry.example/idle", "1");
            builder.Pipeline.AddStep(
                "look",
                async context => first = await File.ReadAllTextAsync(
                    Path.Combine(context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory(), "docker-compose.yaml"), context.CancellationToken),
                dependsOn: "publish-compose",
                requiredBy: "harden-compose");
        });
        Assert.Contains("    image: \"${COMPLETE_FILE:?publishing this file was interrupted, publish again}\"\n", first, StringComparison.Ordinal);
        Assert.Contains("    mem_limit: \"512m\"\n", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("COMPLETE_FILE", compose, StringComparison.Ordinal);
    }

    [Fact]
    public void AValueThatContainsASecretIsLeftOutAndNamed()
    {
        var (settings, service, apply) = WithSecret();
        service.Environment["URI"] = "shop://user:${SHOP_PASSWORD}@store/";
        service.Environment["ENCODED"] = "shop://user:${SHOP_PASSWORD_URI_ENCODED}@store/";
        service.Environment["PLAIN"] = "kept";
        apply();
        Assert.Equal(["PLAIN"], service.Environment.Keys);
        Assert.Equal(
            ["ENCODED", "URI"],
            settings.Notes.Select(note => Assert.Single(note.Split('\''), word => word is "ENCODED" or "URI")));
        Assert.All(settings.Notes, note => Assert.StartsWith("'web' does not get '", note, StringComparison.Ordinal));
    }

    [Fact]
    public void ASecretAloneBecomesAFileAndAnImageThatMayNotKnowThatIsNamed()
    {
        var (settings, service, apply) = WithSecret();
        service.Environment["PASSWORD"] = "${SHOP_PASSWORD}";
        apply();
        Assert.Equal([new("PASSWORD_FILE", "/run/secrets/shop-password")], service.Environment);
        Assert.Equal(["'web' gets the secret 'shop-password' as a file, whose path is in PASSWORD_FILE; its image must know that."], settings.Notes);
    }

    [Fact]
    public void ASecretOnACommandLineIsRefused()
    {
        var (_, service, apply) = WithSecret();
        service.Command.Add("--password=${SHOP_PASSWORD}");
        Assert.Equal(
            "'web' gets the secret 'shop-password' on its command line, where every user of the machine can read it. Give it by WithEnvironment instead.",
            Assert.Throws<DistributedApplicationException>(apply).Message);
    }

    [Fact]
    public async Task ASecretThatIsOnlyUsedEncodedIsLeftOutToo()
    {
        var (compose, example) = await PublishAsync(builder =>
        {
            var token = builder.AddParameter("token", secret: true).Resource;
            builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("URI", ReferenceExpression.Create($"shop://user:{token:uri}@store/")).WithEnvironment("PLAIN", "kept");
        });
        Assert.Contains("      PLAIN: \"kept\"\n", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", compose + example, StringComparison.Ordinal);
        Assert.DoesNotContain("URI", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretWhoseNameEndsAsAnEncodedOnesBecomesAFileLikeAnyOther()
    {
        var (compose, _) = await PublishAsync(builder =>
            builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("TOKEN", builder.AddParameter("token-uri-encoded", secret: true)));
        Assert.Contains("      TOKEN_FILE: \"/run/secrets/token-uri-encoded\"\n", compose, StringComparison.Ordinal);
        Assert.Contains("    file: \"./secrets/token-uri-encoded\"\n", compose, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecretAmongBuildArgumentsIsRefused()
    {
        var (_, service, apply) = WithSecret();
        service.Build = new() { Context = ".", Args = { ["TOKEN"] = "${SHOP_PASSWORD}" } };
        Assert.Equal(
            "'web' gets the secret 'shop-password' as the build argument 'TOKEN', which stays in the image's history. Give it by WithBuildSecret instead.",
            Assert.Throws<DistributedApplicationException>(apply).Message);
    }

    [Fact]
    public void ASecretWhereOthersCouldReadItIsRefused()
    {
        var (_, service, apply) = WithSecret();
        service.Labels["uri"] = "shop://user:${SHOP_PASSWORD_URI_ENCODED}@store/";
        Assert.Equal(
            "The secret 'shop-password' is used in the compose file where it could be read by others, and cannot become a file. Give it to a service by WithEnvironment instead.",
            Assert.Throws<DistributedApplicationException>(apply).Message);
    }

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
        Assert.Contains("      - \"web --token $${TOKEN} --host $${HOST}\"\n", compose, StringComparison.Ordinal);
        Assert.Contains("      - \"$$$$${HOST:?set HOST in .env (Parameter host)}\"\n", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVariableStaysOpenWhereverACustomizationUsesIt()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(builder =>
        {
            var path = builder.AddParameter("path-of-check", "/up");
            var host = builder.AddParameter("host", "shop");
            builder.AddContainer("web", "registry.example/web", "1").PublishAsComposeService((resource, service) =>
            {
                service.Hostname = host.Resource.AsComposePlaceholder(resource);
                service.Healthcheck = new() { Test = ["CMD", "/check", path.Resource.AsComposePlaceholder(resource)], Interval = "5s", Timeout = "5s", StartPeriod = "5s" };
            });
        });
        var compose = published.Read("docker-compose.yaml");
        Assert.Contains("        - \"${PATH_OF_CHECK:?set PATH_OF_CHECK in .env (Parameter path-of-check)}\"\n", compose, StringComparison.Ordinal);
        Assert.Contains("    hostname: \"${HOST}\"\n", compose, StringComparison.Ordinal);
        Assert.Contains("# Parameter host (required).\n# HOST=\n", published.Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public void AVariableThatStandsForTwoThingsIsRefused()
    {
        var settings = new PublishedSettings("/src/AppHost");
        settings.Add("web-port", "80", "The port of 'web'");
        Assert.Equal(
            "The variable WEB_PORT of the compose file stands for two things: 'The port of 'web'' and 'A harbour'. Rename one of them in the AppHost, and publish again.",
            Assert.Throws<DistributedApplicationException>(() => settings.Add("WEB_PORT", "Kribi", "A harbour")).Message);
    }

    [Fact]
    public void SeveralDatabasesOnOneServerAreRefused()
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish"]);
        var server = builder.AddPostgres("orders");
        server.AddDatabase("ledger");
        server.AddDatabase("archive");
        var file = new ComposeFile { Services = { ["orders"] = new() { Name = "orders" } } };
        var hardening = new ComposeHardening(builder.Resources, new() { ImageName = "unused", Tag = "1.0" }, new("/src/AppHost"));
        Assert.Equal(
            "'orders' has the databases ledger, archive, but PostgreSQL's image makes one when it starts. Use one database for each server, or make the others in a migration.",
            Assert.Throws<DistributedApplicationException>(() => hardening.Apply(file, new Dictionary<string, CapturedEnvironmentVariable>())).Message);
    }

    private static (PublishedSettings Settings, Service Service, Action Apply) WithSecret()
    {
        var settings = new PublishedSettings("/src/AppHost");
        var file = new ComposeFile();
        var service = new Service { Name = "web" };
        file.Services[service.Name] = service;
        var secret = new ParameterResource("shop-password", _ => "unused", secret: true);
        Dictionary<string, CapturedEnvironmentVariable> variables = new()
        {
            ["SHOP_PASSWORD"] = new() { Name = "SHOP_PASSWORD", Source = secret },
            ["SHOP_PASSWORD_URI_ENCODED"] = new() { Name = "SHOP_PASSWORD_URI_ENCODED", Source = ReferenceExpression.Create($"{secret:uri}") },
        };
        return (settings, service, () => new SecretFiles(settings, _ => false).Apply(file, variables));
    }

    private static async Task<(string Compose, string Example)> PublishAsync(Action<IDistributedApplicationBuilder> compose)
    {
        using var published = new PublishedModel();
        await published.PublishAsync(compose);
        return (published.Read("docker-compose.yaml"), published.Read(".env.example"));
    }
}
