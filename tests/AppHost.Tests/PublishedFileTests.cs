using Aspire.Hosting.Testing;

namespace AppHost.Tests;

/// <summary>What is published for docker and podman compose.</summary>
public sealed class PublishedFileTests : IDisposable
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("apphost-published-");

    [Fact]
    public async Task The_backend_waits_for_its_migrations_and_reads_its_password_from_a_file()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--operation", "publish", "--step", "publish", "--output-path", _output.FullName], TestContext.Current.CancellationToken);
        await using var application = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await application.RunAsync(TestContext.Current.CancellationToken);

        var compose = await File.ReadAllTextAsync(Path.Combine(_output.FullName, "docker-compose.yaml"), TestContext.Current.CancellationToken);
        Assert.Contains("condition: service_completed_successfully", compose, StringComparison.Ordinal);
        Assert.Contains("DB_PASS_FILE: /run/secrets/postgres-password", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("DB_PASS:", compose, StringComparison.Ordinal);
    }

    public void Dispose() => _output.Delete(recursive: true);
}
