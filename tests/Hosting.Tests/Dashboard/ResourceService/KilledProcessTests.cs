using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Hosting.Tests.Orchestration;
using Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Dashboard.ResourceService;

/// <summary>A process of a running application dies, as the dashboard sees it.</summary>
public sealed class KilledProcessTests
{
    [Fact]
    public async Task AKilledProcessIsSeenWithItsExitCodeAndLastLinesAndCanBeRestarted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The resource of this test is a shell script.");
        await using var model = await StartedModel.StartAsync(
            builder => builder.AddExecutable("speaker", "sh", ".", "-c", "echo last words >&2; exec sleep 1000"),
            dashboard: true,
            "--DcpPublisher:RandomizePorts=true",
            $"--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY={RunningResourceService.Key}");
        var url = await model.Services.GetRequiredService<ResourceServiceHost>().GetUrlAsync(TestContext.Current.CancellationToken);
        await model.UntilStateAsync("speaker", KnownResourceStates.Running);
        using var watch = await ResourceWatcher.OpenAsync(new GrpcTestClient(url, RunningResourceService.Key));
        var running = Assert.Single(await watch.InitialAsync(), resource => resource.DisplayName == "speaker");
        await Eventually.Within(UntilLoggedAsync(url, running.Name, "last words"));

        using (var process = Process.GetProcessById(Pid(running)))
        {
            process.Kill();
        }

        var ended = await Eventually.Within(watch.UntilAsync(resource => resource.DisplayName == "speaker" && KnownResourceStates.TerminalStates.Contains(resource.State)));
        Assert.Equal("-1", Property(ended, KnownProperties.Resource.ExitCode));
        await Eventually.Within(UntilLoggedAsync(url, running.Name, "last words"));

        Assert.True((await model.CommandAsync("speaker", KnownResourceCommands.RestartCommand)).Success);
        await Eventually.Within(watch.UntilAsync(resource =>
            resource.DisplayName == "speaker" && resource.State == KnownResourceStates.Running && Pid(resource) != Pid(running)));
    }

    private static int Pid(Wire.Resource resource) => int.Parse(Property(resource, KnownProperties.Executable.Pid)!, CultureInfo.InvariantCulture);

    private static string? Property(Wire.Resource resource, string name) =>
        resource.Properties.SingleOrDefault(property => property.Name == name)?.Value.StringValue;

    private static async Task UntilLoggedAsync(string url, string resource, string text)
    {
        using var client = new GrpcTestClient(url, RunningResourceService.Key);
        using var call = await client.OpenAsync("WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = resource });
        while (await call.ReadAsync(Wire.WatchResourceConsoleLogsUpdate.Parser) is { } update)
        {
            if (update.LogLines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"The log ended without '{text}'.");
    }
}
