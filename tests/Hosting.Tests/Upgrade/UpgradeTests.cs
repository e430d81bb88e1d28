using System.Security.Cryptography;
using System.Text;
using Npgsql;
using YamlDotNet.RepresentationModel;

namespace Hosting.Tests.Upgrade;

/// <summary>
/// What people have from the version before the AppHost stood on Microsoft's packages is found again: the folder <c>Left</c> holds what that
/// version wrote, with a port that a person changed.
/// </summary>
[Trait("Category", "Application")]
public sealed class UpgradeTests : IDisposable
{
    private const string UserSecretsId = "0f6a3b9e-6f0d-4d43-9d7b-5d5c1c8f7a21";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-upgrade-");

    private static string Left => Path.Combine(AppContext.BaseDirectory, "Upgrade", "Left");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_password_in_the_user_secrets_opens_the_data()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var secrets = Path.Combine(_folder.FullName, "home", ".microsoft", "usersecrets", UserSecretsId, "secrets.json");
        Directory.CreateDirectory(Path.GetDirectoryName(secrets)!);
        await File.WriteAllTextAsync(secrets, """{ "Parameters:postgres-password": "kept-in-the-user-secrets" }""", TestContext.Current.CancellationToken);

        await using var process = await AppHostProcess.StartReadyAsync(_folder);

        var connectionString = $"Host=localhost;Port={process.PostgresPort};Username=app_user;Password=kept-in-the-user-secrets;Database=app_db;Pooling=false";
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT count(*) FROM holiday");
        Assert.IsType<long>(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        process.PressCtrlC();
        await process.UntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_deployment_takes_the_secrets_that_the_one_before_made()
    {
        // A deployment asks first whether there is an engine.
        using var published = new PublishedApplication { SearchPath = EngineScript.PathWith(_folder, "docker", "echo '{}'") };
        // Aspire's state of the deployments of one AppHost is named by its path.
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.Combine(PublishedApplication.AppHostFolder, "AppHost.csproj").ToLowerInvariant())));
        var state = Path.Combine(published.Home, ".aspire", "deployments", hash, "production.json");
        Directory.CreateDirectory(Path.GetDirectoryName(state)!);
        File.Copy(Path.Combine(Left, "deployment-state.json"), state);

        await published.RunAsync("--operation", "publish", "--step", "write-secrets-compose", "--output-path", published.Output);

        Assert.True(published.ExitCode == 0, published.Console);
        Assert.Equal("made-by-the-deployment-before", published.Read("secrets/postgres-password"));
    }

    [Fact]
    public async Task What_was_published_keeps_its_settings_its_volume_and_its_network()
    {
        using var published = new PublishedApplication();
        Directory.CreateDirectory(published.Output);
        File.Copy(Path.Combine(Left, "docker-compose.yaml"), Path.Combine(published.Output, "docker-compose.yaml"));
        File.Copy(Path.Combine(Left, "env"), Path.Combine(published.Output, ".env"));
        var secret = Path.Combine(published.Output, "secrets", "postgres-password");
        Directory.CreateDirectory(Path.GetDirectoryName(secret)!);
        await File.WriteAllTextAsync(secret, "kept", TestContext.Current.CancellationToken);

        await published.RunAsync("--operation", "publish", "--output-path", published.Output);

        Assert.True(published.ExitCode == 0, published.Console);
        Assert.Contains("\nBACKEND_PORT=9090\n", published.Read(".env"), StringComparison.Ordinal);
        Assert.Equal("kept", published.Read("secrets/postgres-password"));
        var (before, now) = (Compose(Path.Combine(Left, "docker-compose.yaml")), Compose(Path.Combine(published.Output, "docker-compose.yaml")));
        Assert.Equal(before["volumes"], now["volumes"]);
        Assert.Equal(before["networks"], now["networks"]);
        Assert.Equal(before["secrets"], now["secrets"]);
        // In the short form now.
        var data = before["services"]["postgres"]["volumes"][0];
        Assert.Equal($"{data["source"]}:{data["target"]}", now["services"]["postgres"]["volumes"][0].ToString());
    }

    private static YamlNode Compose(string path)
    {
        using var reader = new StreamReader(path);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents[0].RootNode;
    }
}
