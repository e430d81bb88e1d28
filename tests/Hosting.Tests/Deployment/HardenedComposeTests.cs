using Tests.Shared;

namespace Hosting.Tests.Deployment;

[Trait("Category", "Application")]
public sealed class HardenedComposeTests
{
    [Fact]
    public async Task TheApplicationIsPublishedHardened()
    {
        using var published = await PublishedApplication.PublishAsync();
        Assert.True(published.ExitCode == 0, published.Console);
        Snapshot.Match("docker-compose.yaml", published.Read("docker-compose.yaml"));
        Snapshot.Match("podman.yaml", published.Read("podman.yaml"));
        Snapshot.Match("container-compose.override.yaml", published.Read("container-compose.override.yaml"));
        Snapshot.Match("env.example", published.Read(".env.example"));
        Snapshot.Match("create-secrets.sh", published.Read("create-secrets.sh"));
    }

    [Fact]
    public async Task TheDashboardIsOptIn()
    {
        using var published = await PublishedApplication.PublishAsync("--Deployment:Dashboard=true", "--Deployment:DashboardPort=19999");
        Snapshot.Match("dashboard.yaml", published.Read("docker-compose.yaml"));
        Assert.Contains("generate dashboard-token\n", published.Read("create-secrets.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherRegistryAndTag()
    {
        using var published = await PublishedApplication.PublishAsync(
            "--Deployment:Registry=registry.example/team", "--Deployment:ImageName=holidays", "--Deployment:Tag=2.1.0", "--Deployment:IncludeBuild=false");
        Snapshot.Match("registry.yaml", published.Read("docker-compose.yaml"));
    }

    [Fact]
    public async Task AnotherBackendByItsSettings()
    {
        using var published = await PublishedApplication.PublishAsync(
            "--Backend:Stage=debug", "--Backend:Port=9000", "--Backend:TargetPort=4000", "--Backend:HealthPath=/health",
            "--Backend:StartCommand:0=node", "--Backend:StartCommand:1=server.mjs", "--Backend:DatabaseName=shop",
            "--Backend:MemoryLimitMiB=256", "--Backend:Environment:CURRENCY=XAF", "--Backend:Environment:NODE_OPTIONS=--trace-warnings",
            "--Deployment:ImageName=shop", "--Deployment:Tag=3");
        Snapshot.Match("another-backend.yaml", published.Read("docker-compose.yaml"));
    }

    [Fact]
    public async Task AnExternalDatabase()
    {
        using var published = await PublishedApplication.PublishAsync("--Deployment:DatabaseHost=db.example", "--Deployment:DatabasePort=6432");
        Snapshot.Match("external-database.yaml", published.Read("docker-compose.yaml"));
        // It has its password already.
        Assert.EndsWith("\nask database-password\n", published.Read("create-secrets.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishingAgainKeepsWhatAPersonFilledIn()
    {
        using var published = await PublishedApplication.PublishAsync();
        var compose = published.Read("docker-compose.yaml");
        File.AppendAllText(Path.Combine(published.Output, ".env"), "BACKEND_PORT=9090\n");
        Directory.CreateDirectory(Path.Combine(published.Output, "secrets"));
        File.WriteAllText(Path.Combine(published.Output, "secrets", "postgres-password"), "mine");
        var filledIn = published.Read(".env");

        await published.RunAsync("--operation", "publish", "--step", "publish", "--output-path", published.Output);

        Assert.Equal(filledIn, published.Read(".env"));
        Assert.Equal("mine", published.Read("secrets/postgres-password"));
        Assert.Equal(compose, published.Read("docker-compose.yaml"));
    }

    [Fact]
    public async Task AVariableThatPodmanComposeCannotGiveADefaultIsSetWhateverTheFileHasLost()
    {
        using var published = await PublishedApplication.PublishAsync();
        var file = Path.Combine(published.Output, ".env");
        var filledIn = published.Read(".env");
        Assert.Contains("\nPOSTGRES_USER=app_user\n", filledIn, StringComparison.Ordinal);

        File.WriteAllText(file, filledIn.Replace("\nPOSTGRES_USER=", "\n# POSTGRES_USER=", StringComparison.Ordinal));
        await published.RunAsync("--operation", "publish", "--step", "publish", "--output-path", published.Output);
        Assert.Contains("\n# POSTGRES_USER=app_user\nPOSTGRES_USER=app_user\n", published.Read(".env"), StringComparison.Ordinal);

        File.WriteAllText(file, filledIn.Replace("=app_user", "=somebody", StringComparison.Ordinal));
        await published.RunAsync("--operation", "publish", "--step", "publish", "--output-path", published.Output);
        Assert.DoesNotContain("POSTGRES_USER=app_user", published.Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSecretIsInAnyFile()
    {
        using var published = await PublishedApplication.PublishAsync("--Parameters:postgres-password=a-very-secret-word");
        Assert.Equal(0, published.ExitCode);
        Assert.All(Directory.GetFiles(published.Output, "*", SearchOption.AllDirectories), file =>
            Assert.DoesNotContain("a-very-secret-word", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.DoesNotContain("a-very-secret-word", published.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOutputFolderThatCannotBeWrittenIsNamed()
    {
        using var published = await PublishedApplication.PublishAsync("--output-path", "/proc/nowhere");
        Assert.Equal(1, published.ExitCode);
        Assert.Contains("'/proc/nowhere/create-secrets.sh' cannot be written: ", published.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", published.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnEngineDeployingSaysWhatIsMissing()
    {
        using var published = await PublishedApplication.PublishAsync("--step", "deploy");
        Assert.Equal(1, published.ExitCode);
        Assert.Contains("The step 'deploy' failed. Docker is not running. Start Docker and try again.", published.Console, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(published.Output, "secrets")));
    }

    [Fact]
    public async Task ASecretThatIsThereIsNotAskedForByADeployment()
    {
        using var published = new PublishedApplication();
        // That of the database of the development, as a run keeps it, is not that of a database elsewhere.
        string[] parameters = ["--operation", "publish", "--step", "deploy-prereq", "--output-path", published.Output,
            "--Deployment:DatabaseHost=db.example", "--Parameters:postgres-password=the-local-one"];
        await published.RunAsync(parameters);
        Assert.Equal(1, published.ExitCode);
        Assert.Contains("No value was given for 'database-password'. Write each into a file of its name in '", published.Console, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(published.Output, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(published.Output, "secrets", "database-password"), "theirs", TestContext.Current.CancellationToken);
        await published.RunAsync(parameters);
        Assert.True(published.ExitCode == 0, published.Console);
    }

    [Fact]
    public async Task ADeploymentHasAPasswordOfItsOwnAndNotThatOfTheRun()
    {
        // A deployment asks first whether there is an engine.
        var engine = Directory.CreateTempSubdirectory("apphost-engine-");
        using var published = new PublishedApplication { SearchPath = EngineScript.PathWith(engine, "docker", "echo '{}'") };
        var secrets = Path.Combine(published.Home, ".microsoft", "usersecrets", "0f6a3b9e-6f0d-4d43-9d7b-5d5c1c8f7a21", "secrets.json");
        Directory.CreateDirectory(Path.GetDirectoryName(secrets)!);
        await File.WriteAllTextAsync(secrets, """{ "Parameters:postgres-password": "that-of-the-run" }""", TestContext.Current.CancellationToken);

        await published.RunAsync("--operation", "publish", "--step", "write-secrets-compose", "--output-path", published.Output);

        engine.Delete(recursive: true);
        Assert.True(published.ExitCode == 0, published.Console);
        var password = published.Read("secrets/postgres-password");
        Assert.NotEqual("that-of-the-run", password);
        Assert.True(password.Length >= 32, password);
    }

    [Fact]
    public async Task ImpossibleSettingsAreRefusedTogether()
    {
        using var published = await PublishedApplication.PublishAsync("--Deployment:BindAddress=everywhere", "--Deployment:DashboardPort=0", "--Deployment:Registry=My Registry");
        Assert.NotEqual(0, published.ExitCode);
        Assert.Contains("has 3 fault(s)", published.Console, StringComparison.Ordinal);
        Assert.False(Directory.Exists(published.Output));
    }

    [Fact]
    public async Task ASettingOfAnotherTypeIsNamed()
    {
        using var published = await PublishedApplication.PublishAsync("--Deployment:DashboardPort=abc");
        Assert.NotEqual(0, published.ExitCode);
        Assert.Contains("'Deployment' in AppHost/appsettings.json has 1 fault(s):", published.Console, StringComparison.Ordinal);
        Assert.Contains("DashboardPort: 'abc' is not a whole number. Write digits only, for example 18888.", published.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", published.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSqlMayBePinnedByADigestBesideItsTag()
    {
        var digest = $"sha256:{new string('a', 64)}";
        using var published = await PublishedApplication.PublishAsync($"--Containers:PostgresImage=docker.io/library/postgres:17.6@{digest}");
        var compose = published.Read("docker-compose.yaml");
        Assert.Contains($"    image: docker.io/library/postgres@{digest}\n", compose, StringComparison.Ordinal);
        // Where the images until 17 have their data.
        Assert.Contains("      - postgres_data:/var/lib/postgresql/data\n", compose, StringComparison.Ordinal);

        using var refused = await PublishedApplication.PublishAsync($"--Containers:PostgresImage=docker.io/library/postgres@{digest}");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(
            $"PostgresImage: 'docker.io/library/postgres@{digest}' has no tag, and its digest does not tell the major version, on which it depends where the data lies. "
            + $"Name both, as in docker.io/library/postgres:18.4@{digest}.",
            refused.Console,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCommittedManifestIsUpToDate()
    {
        var repository = Path.GetDirectoryName(PublishedApplication.AppHostFolder)!;
        using var published = new PublishedApplication();
        // Beside the committed one, since paths in it are relative to it.
        var path = Path.Combine(repository, $"aspire-manifest.{Guid.NewGuid():N}.json");
        try
        {
            await published.RunAsync("--operation", "publish", "--publisher", "manifest", "--output-path", path);
            Assert.True(published.ExitCode == 0, published.Console);
            var actual = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            ManifestSchema.Check(actual);
            if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            {
                await File.WriteAllTextAsync(Path.Combine(repository, "aspire-manifest.json"), actual, TestContext.Current.CancellationToken);
            }
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(repository, "aspire-manifest.json"), TestContext.Current.CancellationToken), actual);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
