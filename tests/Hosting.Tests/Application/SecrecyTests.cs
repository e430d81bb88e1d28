using System.Globalization;
using System.Text.Json;

namespace Hosting.Tests.Application;

[Trait("Category", "Application")]
public sealed class SecrecyTests : IDisposable
{
    // 127.0.0.1 and ::1, as /proc/net/tcp and tcp6 write them.
    private static readonly string[] Loopback = ["0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-secrecy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Nothing_listens_beyond_loopback_and_the_password_is_in_the_users_own_secrets_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc, so Linux only.");
        await using var process = await AppHostProcess.StartReadyAsync(_folder);

        var listeners = process.Listeners();
        Assert.NotEmpty(listeners);
        Assert.All(listeners, address => Assert.Contains(address, Loopback));

        var secrets = new DirectoryInfo(Path.Combine(_folder.FullName, "home")).EnumerateFiles("secrets.json", SearchOption.AllDirectories).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, secrets.UnixFileMode);
        var password = JsonDocument.Parse(await File.ReadAllTextAsync(secrets.FullName, TestContext.Current.CancellationToken))
            .RootElement.GetProperty("Parameters:postgres-password").GetString()!;
        Assert.True(password.Length >= 32, password.Length.ToString(CultureInfo.InvariantCulture));
        Assert.DoesNotContain(password, process.Output, StringComparison.Ordinal);
        Assert.All(process.CommandLines(), line => Assert.DoesNotContain(password, line, StringComparison.Ordinal));

        process.PressCtrlC();
        await process.UntilNothingIsLeftAsync();
    }
}
