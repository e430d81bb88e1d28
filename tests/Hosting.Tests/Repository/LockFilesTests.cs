using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hosting.Tests.Repository;

/// <summary>A committed lock file is the same on every platform, so that no restore changes it.</summary>
public sealed partial class LockFilesTests
{
    [Fact]
    public void NoLockFileNamesAPackageOfOnePlatform()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!, "packages.lock.json", new EnumerationOptions { RecurseSubdirectories = true });
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(Packages(file), package => PlatformName().IsMatch(package)));
    }

    [Theory]
    [InlineData("Aspire.Hosting.Orchestration.linux-x64", true)]
    [InlineData("Aspire.Dashboard.Sdk.osx-arm64", true)]
    [InlineData("runtime.win-x64.Microsoft.DotNet.ILCompiler", true)]
    [InlineData("Microsoft.NETCore.App.Crossgen2.linux-musl-arm64", true)]
    [InlineData("Microsoft.Extensions.Hosting", false)]
    public void APackageOfOnePlatformIsKnownByItsName(string package, bool expected) => Assert.Equal(expected, PlatformName().IsMatch(package));

    // Frameworks, then packages; a platform's own section is one of the frameworks'.
    private static IEnumerable<string> Packages(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject().Select(package => package.Name).Prepend(framework.Name))];
    }

    [GeneratedRegex(@"(^|[./])(win|linux|linux-musl|osx|alpine|debian|ubuntu)(-(x64|x86|arm|arm64))?($|[./])", RegexOptions.IgnoreCase)]
    private static partial Regex PlatformName();
}
