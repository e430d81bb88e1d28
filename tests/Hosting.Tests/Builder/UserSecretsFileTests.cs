using System.Text.Json.Nodes;
using Aspire.Hosting.Builder;
using Microsoft.Extensions.Configuration;

namespace Hosting.Tests.Builder;

public sealed class UserSecretsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.Path, "secrets", "secrets.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AGeneratedValueIsThereAtTheNextStart()
    {
        var first = new ConfigurationManager();
        new UserSecretsFile(Path).GetOrSetSecret(first, "Parameters:password", () => "generated");
        var second = new ConfigurationManager();
        second.AddJsonFile(Path);
        new UserSecretsFile(Path).GetOrSetSecret(second, "Parameters:password", () => "another");

        Assert.Equal("generated", first["Parameters:password"]);
        Assert.Equal("generated", second["Parameters:password"]);
    }

    [Fact]
    public void OtherValuesStayAndNestedOnesKeepTheirMeaning()
    {
        Directory.CreateDirectory(_folder.Path + "/secrets");
        File.WriteAllText(Path, """{ "Kept": "1", "Parameters": { "nested": "2" }, /* comment */ }""");

        Assert.True(new UserSecretsFile(Path).TrySetSecret("New", "3"));

        var configuration = new ConfigurationBuilder().AddJsonFile(Path).Build();
        Assert.Equal(("1", "2", "3"), (configuration["Kept"], configuration["Parameters:nested"], configuration["New"]));
        Assert.True(new UserSecretsFile(Path).TryDeleteSecret("Kept"));
        Assert.False(File.ReadAllText(Path).Contains("Kept", StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyTheUserCanReadTheFile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        new UserSecretsFile(Path).TrySetSecret("a", "b");

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task ManyWritersLoseNothingAndAgreeOnOneValue()
    {
        var shared = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
        {
            var configuration = new ConfigurationManager();
            var secrets = new UserSecretsFile(Path, lockTimeout: TimeSpan.FromMinutes(2)); // A disk may take its time for 21 writes.
            secrets.GetOrSetSecret(configuration, "shared", () => $"value {i}");
            Assert.True(secrets.TrySetSecret($"own{i}", "x"));
            return configuration["shared"];
        }, None)));

        Assert.Single(shared.Distinct());
        var content = JsonNode.Parse(await File.ReadAllTextAsync(Path, None))!.AsObject();
        Assert.Equal(21, content.Count);
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsReportedAndTheValueServesThisRun()
    {
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, "secrets"), "a file where the folder should be");
        var secrets = new UserSecretsFile(Path);
        var configuration = new ConfigurationManager();
        var reports = new List<Exception>();

        secrets.GetOrSetSecret(configuration, "key", () => "value");

        Assert.Equal("value", configuration["key"]);
        secrets.ReportFailuresTo(reports.Add);
        Assert.False(secrets.TrySetSecret("key", "value"));
        Assert.Single(reports);
    }

    [Fact]
    public void AProjectWithoutUserSecretsKeepsValuesInMemory()
    {
        var configuration = new ConfigurationManager();
        var secrets = new MemorySecrets();

        secrets.GetOrSetSecret(configuration, "key", () => "value");
        secrets.GetOrSetSecret(configuration, "key", () => "other");

        Assert.Equal("value", configuration["key"]);
        Assert.False(secrets.IsAvailable);
    }
}
