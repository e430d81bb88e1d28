using Aspire.Hosting;

namespace Compose.Tests;

/// <summary>The settings of the section <c>Deployment</c>.</summary>
public sealed class ComposeOptionsTests
{
    [Theory]
    [InlineData("--Deployment:Registry=registry.example:5000/team", "registry.example:5000/team/web:latest")]
    [InlineData("--Deployment:Tag=1.0-RC_1", "localhost/web:1.0-RC_1")]
    [InlineData("--Deployment:ImageName=shop/web", "localhost/shop/web:latest")]
    [InlineData("--Deployment:ImageName=", "localhost/web:latest")]
    public async Task AnImageMayHaveAnyNameThatEnginesKnow(string setting, string image)
    {
        using var folder = new TemporaryFolder();
        Assert.Null(await PublishAsync(folder, setting));
        Assert.Contains($"    image: ${{WEB_IMAGE:-{image}}}\n", await File.ReadAllTextAsync(Path.Combine(folder.Path, "docker-compose.yaml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Deployment:Registry=")]
    [InlineData("--Deployment:Registry=registry.example/")]
    [InlineData("--Deployment:Tag=1.0+build")]
    [InlineData("--Deployment:Tag=a/b")]
    public async Task AnImageThatNoEngineKnowsIsRefused(string setting)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("is not the name of an image.", await PublishAsync(folder, setting), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task WithoutBuildTheFileOnlyNamesTheImage()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(await PublishAsync(folder, "--Deployment:IncludeBuild=false"));
        var compose = await File.ReadAllTextAsync(Path.Combine(folder.Path, "docker-compose.yaml"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("build", compose, StringComparison.Ordinal);
        Assert.Contains("#   docker compose up -d\n", compose, StringComparison.Ordinal);
    }

    private static Task<string?> PublishAsync(TemporaryFolder folder, string setting) => PublishRun.StartAsync(["--step", "publish", "--output-path", folder.Path, setting], builder =>
    {
        builder.AddDockerfile("web", "../node-backend");
        builder.AddComposeEnvironment("compose");
    });
}
