using System.Net;

namespace AppHost.Tests.Containers;

/// <summary>Whatever ends the application in containers: only the volume with the data stays.</summary>
public sealed class ContainersStopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-containers-stop-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to dotnet run")]
    [InlineData("SIGKILL to the app host")]
    public async Task Nothing_but_the_volume_is_left_after(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync("podman");
        await using var process = await AppHostProcess.StartReadyAsync(_folder, settings: run.Settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        using var client = new HttpClient { BaseAddress = process.BackendUrl };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        var networks = await run.NetworksAsync(await run.UsersAsync());
        Assert.NotEmpty(networks);

        process.End(end);

        await process.UntilNothingIsLeftAsync();
        await run.UntilNothingIsLeftAsync(networks);
        Assert.True(await run.HasVolumeAsync());
    }
}
