using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using DashboardPages;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Dashboard;

/// <summary>The dashboard of an application that runs: genuine orchestrator, genuine dashboard, and a person with a browser.</summary>
public class StartedApplicationTests
{
    [Fact]
    public async Task APersonFollowsStopsAndStartsAResource()
    {
        var path = Chromium.FindPath();
        Assert.SkipWhen(path is null, "There is no Chromium here: install it (apt-get install chromium), or set CHROMIUM_PATH.");
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The resource of this test is a shell script.");
        await GenuineTools.RequireAsync();

        var builder = DistributedApplication.CreateBuilder(["--AppHost:EphemeralSecrets=true", "--DcpPublisher:RandomizePorts=true"]);
        builder.AddExecutable("speaker", "sh", ".", "-c", "echo well; echo ill >&2; exec sleep 1000");
        await using var application = builder.Build();
        await application.StartAsync(TestContext.Current.CancellationToken);
        var notifications = application.Services.GetRequiredService<ResourceNotificationService>();
        var dashboard = await notifications.WaitForResourceHealthyAsync(DashboardResource.Name, TestContext.Current.CancellationToken);

        await using var chromium = await Chromium.StartAsync(path);
        var page = await chromium.LoginAsync(dashboard.Snapshot.Urls.Single(url => url.Name == "http").Url);

        await page.UntilResourceAsync("speaker", row => row.State == "Running");
        Assert.DoesNotContain(await page.ResourcesAsync(), row => row.Name == DashboardResource.Name);
        await page.UntilConsoleLogAsync("speaker", lines =>
            lines.Any(line => line.Text == "well" && !line.IsError) && lines.Any(line => line.Text.EndsWith("ill", StringComparison.Ordinal) && line.IsError));

        await page.ExecuteCommandAsync("speaker", "Stop");
        await page.UntilResourceAsync("speaker", row => row.State is "Finished" or "Exited");

        await page.ExecuteCommandAsync("speaker", "Start");
        await page.UntilResourceAsync("speaker", row => row.State == "Running");

        await application.StopAsync(CancellationToken.None);
    }
}
