using System.IO.Compression;
using System.Xml.Linq;
using NodePostgres.Hosting.PinnedTools;

namespace Hosting.Tests.Packages;

/// <summary>The libraries as packages, and the app host of another application that is built of nothing else.</summary>
[Trait("Category", "Application")]
public sealed class PackagesTests : IAsyncLifetime
{
    private static readonly string Root = Path.GetDirectoryName(Projects.AppHost.ProjectPath)!;
    private static readonly string[] Libraries = [.. Directory.GetFiles(Path.Combine(Root, "hosting"), "*.csproj", SearchOption.AllDirectories).Order()];
    private static readonly string Configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-packages-");

    private string Feed => Path.Combine(_folder.FullName, "feed");

    public async ValueTask InitializeAsync()
    {
        foreach (var library in Libraries)
        {
            await DotnetAsync(Root, "pack", library, "--no-build", "-c", Configuration, "-o", Feed, "-v", "q");
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task They_say_what_they_are_and_an_app_host_is_built_of_them_that_runs_and_publishes()
    {
        TheyHaveReadmeLicenceSymbolsAndABoundOnAspire();

        var appHost = await BuildShopAsync();
        await using (var shop = await AppHostProcess.StartOtherReadyAsync(_folder, appHost))
        {
            using var client = new HttpClient { BaseAddress = shop.BackendUrl };
            Assert.Equal("the shop sells from stock\n", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
            Assert.Contains("  Shop        http://localhost:", shop.Output, StringComparison.Ordinal);
            shop.End("SIGTERM to the app host");
            await shop.UntilNothingIsLeftAsync();
        }

        var output = Path.Combine(_folder.FullName, "out");
        await DotnetAsync(appHost, "run", "--no-build", "-c", Configuration, "--", "--operation", "publish", "--step", "publish", "--output-path", output);
        var compose = await File.ReadAllTextAsync(Path.Combine(output, "docker-compose.yaml"), TestContext.Current.CancellationToken);
        Assert.Contains("\n  warehouse:\n", compose, StringComparison.Ordinal);
        Assert.Contains("\n  shop:\n", compose, StringComparison.Ordinal);
        Assert.Contains("localhost/shop:2.1.0", compose, StringComparison.Ordinal);
        Assert.Contains("/run/secrets/warehouse-password", compose, StringComparison.Ordinal);
    }

    private void TheyHaveReadmeLicenceSymbolsAndABoundOnAspire()
    {
        Assert.Equal(Libraries.Length, Directory.GetFiles(Feed, "*.snupkg").Length);
        var packages = Directory.GetFiles(Feed, "*.nupkg");
        Assert.Equal(Libraries.Length, packages.Length);
        Assert.All(packages, package =>
        {
            using var archive = ZipFile.OpenRead(package);
            Assert.NotNull(archive.GetEntry("README.md"));
            using var specification = archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            var document = XDocument.Load(specification);
            var elements = document.Descendants().ToLookup(element => element.Name.LocalName);
            Assert.StartsWith("NodePostgres.Hosting.", elements["id"].Single().Value, StringComparison.Ordinal);
            Assert.Equal("MIT", elements["license"].Single().Value);
            Assert.NotEmpty(elements["description"].Single().Value);
            var aspire = elements["dependency"].Where(dependency => dependency.Attribute("id")!.Value.StartsWith("Aspire.Hosting", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(aspire);
            Assert.All(aspire, dependency => Assert.Equal("[13.6.5, 13.7.0)", dependency.Attribute("version")!.Value));
        });
    }

    private async Task<string> BuildShopAsync()
    {
        var shop = Path.Combine(_folder.FullName, "shop");
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Packages", "Shop"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(shop, Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "Packages", "Shop"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await File.WriteAllTextAsync(
            Path.Combine(shop, "nuget.config"),
            $"""<configuration><packageSources><add key="libraries" value="{Feed}" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        var appHost = Path.Combine(shop, "AppHost");
        // Ours are not to be taken for those of another build; all others are where they have been restored to.
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await DotnetAsync(appHost, "build", "-c", Configuration, "-v", "q", $"-p:RestorePackagesPath={_folder.FullName}/packages", $"-p:RestoreFallbackFolders={known}");
        return appHost;
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        // What MSBuild and the compiler leave running for the next build would hold on to the output.
        var alone = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" };
        var result = await Command.RunAsync("dotnet", arguments, TestContext.Current.CancellationToken, folder, alone);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{result.LastLines}");
    }
}
