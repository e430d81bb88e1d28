using System.Net;
using Aspire.Hosting;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
public sealed class SecondStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-second-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task A_second_start_on_the_same_data_is_refused_naming_the_first_ones_process_and_dashboard(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        var data = Path.Combine(_folder.FullName, "postgres");
        var settings = run?.Settings ?? new Dictionary<string, string> { ["Parameters:postgres-password"] = "the-same-for-both" };
        await using (var first = await RunningApplication.StartHealthyAsync(settings, data, dashboard: true))
        {
            var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunningApplication.StartAsync(settings, data));

            Assert.StartsWith(
                $"It runs already, as process {Environment.ProcessId} with the dashboard at {first.DashboardLoginUrl()}, on the same data ({(run is null ? data : $"volume {run.Volume}")}).",
                refusal.Message,
                StringComparison.Ordinal);
        }

        await using var after = await RunningApplication.StartHealthyAsync(settings, data);
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task A_start_right_after_kill_9_waits_for_what_that_left_and_finds_the_data(string runtime)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.ForAsync(runtime);
        var settings = run?.Arguments ?? [];
        await using var first = await AppHostProcess.StartReadyAsync(_folder, settings: settings);
        first.SignalAppHost("KILL");

        await using var second = await AppHostProcess.StartReadyAsync(_folder, first.BackendUrl.Port, settings: settings);

        using var client = new HttpClient { BaseAddress = second.BackendUrl };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        second.PressCtrlC();
        await second.UntilNothingIsLeftAsync();
        await first.UntilNothingIsLeftAsync();
    }
}
