namespace Hosting.Tests.Deployment;

/// <summary>Where the files are written: relative to the one who calls, whichever way, and said as an absolute path.</summary>
[Trait("Category", "Application")]
public sealed class OutputPathTests : IDisposable
{
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("apphost-elsewhere-");
    private readonly PublishedApplication _published = new();

    private string Output => Path.Combine(_elsewhere.FullName, "out");

    [Fact]
    public async Task OfTheBuiltAppHost()
    {
        await _published.RunFromAsync(_elsewhere.FullName, "--operation", "publish", "--step", "publish", "--output-path", "out");
        AssertPublished();
    }

    [Fact]
    public async Task OfDotnetRun()
    {
        await _published.DotnetRunFromAsync(_elsewhere.FullName, "--operation", "publish", "--step", "publish", "--output-path", "out");
        AssertPublished();
    }

    [Fact]
    public async Task OfTheManifest()
    {
        await _published.RunFromAsync(_elsewhere.FullName, "--publisher", "manifest", "--output-path", "manifest.json");
        Assert.True(_published.ExitCode == 0, _published.Console);
        Assert.True(File.Exists(Path.Combine(_elsewhere.FullName, "manifest.json")));
        Assert.Contains($"Published manifest to: {_elsewhere.FullName}{Path.DirectorySeparatorChar}manifest.json", _published.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAStepTheDeploymentIsPublishedAndNotDeployed()
    {
        await _published.RunFromAsync(_elsewhere.FullName, "--operation", "publish", "--output-path", "out");
        AssertPublished();
        Assert.False(Directory.Exists(Path.Combine(Output, "secrets")));
    }

    [Fact]
    public async Task TheSettingsAreTheAppHostsWhereverItIsCalledFrom()
    {
        await _published.RunFromAsync(_elsewhere.FullName, "--operation", "publish", "--output-path", "out");
        var there = Read();
        await _published.RunAsync("--operation", "publish", "--output-path", Output);
        Assert.Equal(Read(), there);
    }

    public void Dispose()
    {
        _published.Dispose();
        _elsewhere.Delete(recursive: true);
    }

    private void AssertPublished()
    {
        Assert.True(_published.ExitCode == 0, _published.Console);
        Assert.Contains($"Published to {Output}.", _published.Console, StringComparison.Ordinal);
        Assert.Contains("mem_limit", Read(), StringComparison.Ordinal);
    }

    private string Read() => File.ReadAllText(Path.Combine(Output, "docker-compose.yaml"));
}
