using Aspire.Hosting;

namespace Compose.Tests;

/// <summary>The files beside the compose file, published once and again.</summary>
public sealed class PublishedFilesTests
{
    [Fact]
    public async Task TheFirstEnvIsTheExample()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(PublishedModel.Shop);
        var settings = published.Read(".env").Split('\n').Where(line => line.Length > 0 && line[0] != '#');
        // The folder of the sources, which is elsewhere as seen from here.
        Assert.StartsWith("FRONT_END_CONTEXT=", Assert.Single(settings), StringComparison.Ordinal);
        Assert.Contains("\n# Parameter region (required).\n# REGION=\n", published.Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishingAgainAddsNothingToEnv()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(PublishedModel.Shop);
        var first = published.Read(".env");
        await published.PublishAsync(PublishedModel.Shop);
        Assert.Equal(first, published.Read(".env"));

        var filledIn = first.Replace("# REGION=", "REGION=littoral", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(published.Output, ".env"), filledIn);
        await published.PublishAsync(PublishedModel.Shop);
        await published.PublishAsync(PublishedModel.Shop);
        Assert.Equal(filledIn, published.Read(".env"));
    }

    [Fact]
    public async Task ARequiredVariableThatIsNewIsAddedOnceAsAComment()
    {
        using var published = new PublishedModel();
        File.WriteAllText(Path.Combine(published.Output, ".env"), "# ours\nEXTRA=kept\n");
        await published.PublishAsync(Currency);
        Assert.Equal("# ours\nEXTRA=kept\n\n# Parameter currency\n# CURRENCY=\n", published.Read(".env"));
        await published.PublishAsync(Currency);
        Assert.Equal("# ours\nEXTRA=kept\n\n# Parameter currency\n# CURRENCY=\n", published.Read(".env"));

        static void Currency(IDistributedApplicationBuilder builder)
            => builder.AddContainer("web", "registry.example/web", "1").WithEnvironment("CURRENCY", builder.AddParameter("currency"));
    }

    [Theory]
    [InlineData("create-secrets.sh")]
    [InlineData(".env.example")]
    [InlineData(".env")]
    [InlineData("container-compose.override.yaml")]
    [InlineData("podman.yaml")]
    public async Task TheComposeFileIsNotCompleteBeforeAnyOther(string name)
    {
        using var published = new PublishedModel();
        // Nothing can be written in its place.
        Directory.CreateDirectory(Path.Combine(published.Output, name));
        Assert.Contains($"'{Path.Combine(published.Output, name)}' cannot be", await published.TryPublishAsync(PublishedModel.Shop), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(published.Output, "docker-compose.yaml")));
    }

    [Fact]
    public async Task TheScriptOfSecretsThatAreNoMoreGoesLast()
    {
        using var published = new PublishedModel();
        var script = Path.Combine(published.Output, "create-secrets.sh");
        await published.PublishAsync(PublishedModel.Shop);
        Assert.True(File.Exists(script));
        await published.PublishAsync(builder => builder.AddContainer("idle", "registry.example/idle", "1"));
        Assert.False(File.Exists(script));
    }
}
