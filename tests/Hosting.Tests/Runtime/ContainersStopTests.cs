using System.Globalization;
using System.Net;

namespace Hosting.Tests.Runtime;

/// <summary>Whatever ends the application in containers: only the volume with the data stays.</summary>
[Trait("Category", "Application")]
public sealed class ContainersStopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-containers-stop-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to dotnet run")]
    [InlineData("SIGKILL to the app host")]
    [InlineData("SIGKILL to dotnet run")]
    public async Task Nothing_but_the_volume_is_left_after(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync("podman");
        await using var process = await AppHostProcess.StartReadyAsync(_folder, settings: run.Arguments);
        using var client = new HttpClient { BaseAddress = process.BackendUrl };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        var networks = await run.NetworksAsync(await run.UsersAsync());
        Assert.NotEmpty(networks);

        process.End(end);

        await process.UntilNothingIsLeftAsync();
        await run.UntilNothingIsLeftAsync(networks);
        Assert.True(await run.HasVolumeAsync());
    }

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to the app host")]
    [InlineData("SIGKILL to the app host")]
    [InlineData("SIGKILL to dotnet run")]
    public async Task Nothing_but_the_volume_is_left_after_an_end_in_the_middle_of_an_image_build(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync("podman");
        using var backend = new SecondBackend();
        // By its length it is found among all processes.
        var sleep = $"sleep 1000.{Random.Shared.Next()}";
        await File.WriteAllTextAsync(
            Path.Combine(backend.Path, "Dockerfile"), $"FROM {run.NodeImage} AS notes\nRUN exec {sleep}\n", TestContext.Current.CancellationToken);
        await using var process = await AppHostProcess.StartAsync(_folder, backend.SettingsFor(run).Select(setting => $"--{setting.Key}={setting.Value}"));
        await process.UntilAsync(() => IsThere(sleep), "the build");
        await UntilAsync(async () => await run.UsersAsync() is { Length: > 0 });
        var networks = await run.NetworksAsync(await run.UsersAsync());

        process.End(end);

        await process.UntilNothingIsLeftAsync();
        await run.UntilNothingIsLeftAsync(networks);
        await UntilAsync(() => Task.FromResult(!IsThere(sleep)));
    }

    private static bool IsThere(string command) => Directory.EnumerateDirectories("/proc")
        .Any(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && CommandLine(id) == command);

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline").TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            // Gone meanwhile.
            return "";
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await condition())
        {
            await poll.WaitForNextTickAsync(bound.Token);
        }
    }
}
