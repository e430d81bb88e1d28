using Aspire.Hosting.ApplicationModel;
using DashboardPages;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Application;

[Trait("Category", "Application")]
public sealed class DashboardTests
{
    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task The_dashboard_shows_the_resources_their_secrets_masked_and_one_trace_from_HTTP_to_SQL(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        var browser = Chromium.FindPath();
        Assert.SkipWhen(browser is null, "No Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.");
        await using var running = await RunningApplication.StartHealthyAsync(run?.Settings, dashboard: true);
        await running.UntilHealthyAsync("aspire-dashboard");
        using (var backend = running.Backend())
        {
            using var response = await backend.GetAsync("/v1/holidays?country=CM&year=2026", TestContext.Current.CancellationToken);
            response.EnsureSuccessStatusCode();
        }

        await using var chromium = await Chromium.StartAsync(browser!);
        var page = await chromium.LoginAsync(running.DashboardLoginUrl());

        await page.UntilResourceAsync("postgres", row => row.State.StartsWith("Running", StringComparison.Ordinal));
        await page.UntilResourceAsync("appdb", row => row.State.StartsWith("Running", StringComparison.Ordinal));
        await page.UntilResourceAsync("migrations", row => row.State.StartsWith(run is null ? "Finished" : "Exited", StringComparison.Ordinal));
        await page.UntilResourceAsync("backend", row => row.State == "Running" && row.Urls.Contains("localhost", StringComparison.Ordinal));

        if (Environment.GetEnvironmentVariable("DASHBOARD_PICTURES") is { Length: > 0 } folder)
        {
            // The picture in the README.
            await page.ScreenshotAsync(Path.Combine(folder, "dashboard.png"));
        }

        // A container has the password by a file, which the dashboard does not see.
        var id = (await running.UntilStateAsync("backend", KnownResourceStates.Running)).ResourceId;
        var details = await page.ResourceDetailsAsync(id, until: run is null ? "DB_PASS" : "DB_NAME");
        var password = await PasswordAsync(running);
        Assert.All(details.Values, value => Assert.DoesNotContain(password, value, StringComparison.Ordinal));
        await page.UntilConsoleLogAsync("migrations", lines => lines.Count > 0);
        var trace = await page.UntilTraceAsync(row => row.Name.Contains("GET /v1/holidays", StringComparison.Ordinal));
        Assert.Contains("backend", trace.Spans, StringComparison.Ordinal);
        await page.UntilTraceAsync(row => row.Name.Contains("start of the application", StringComparison.Ordinal));
    }

    private static async Task<string> PasswordAsync(RunningApplication running) =>
        (await running.App.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .OfType<ParameterResource>().Single(parameter => parameter.Name == "postgres-password").GetValueAsync(default))!;
}
