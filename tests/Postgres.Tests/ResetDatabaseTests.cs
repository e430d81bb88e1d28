using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using DashboardPages;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodePostgres.Hosting.Postgres;

namespace Postgres.Tests;

[Trait("Category", "Application")]
public sealed class ResetDatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reset_database_in_the_dashboard_asks_first_and_leaves_a_database_with_the_migrations_alone()
    {
        var browser = Chromium.FindPath();
        Assert.SkipWhen(browser is null, "No Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.");
        await using var running = await RunningApplication.StartHealthyAsync(dashboard: true);
        await running.UntilHealthyAsync("aspire-dashboard");
        using var backend = running.Backend();
        using var created = await backend.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Doomed" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var migrated = (await running.UntilStateAsync("migrations", KnownResourceStates.Finished)).Snapshot;

        await using var chromium = await Chromium.StartAsync(browser!);
        var page = await chromium.LoginAsync(running.DashboardLoginUrl());
        await page.UntilAskedAsync("postgres", "Reset database", "This deletes all data in the database for good. Reset it?");
        await page.AnswerAsync("No");
        await page.UntilNotAskedAsync();
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync(created.Headers.Location!.ToString()));

        await page.UntilAskedAsync("postgres", "Reset database", "This deletes all data in the database for good. Reset it?");
        await page.AnswerAsync("Yes");

        await running.UntilAsync("migrations", snapshot => snapshot.State?.Text == KnownResourceStates.Finished && snapshot.StartTimeStamp > migrated.StartTimeStamp);
        await page.UntilResourceAsync("backend", row => row.State == "Running");
        Assert.Equal(HttpStatusCode.NotFound, await running.StatusAsync(created.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync("/v1/holidays?country=CM&year=2026"));
    }

    [Fact]
    public async Task A_data_folder_of_another_password_is_told_and_reset_database_mends_it()
    {
        var root = Directory.CreateTempSubdirectory("apphost-reset-");
        try
        {
            var folder = new DataFolder(Path.Combine(root.FullName, "postgres"));
            await using (var other = await LocalServer.StartAsync(folder, "the password of another day"))
            {
            }

            await using var running = await RunningApplication.StartAsync(dataFolder: folder.Path);
            var unhealthy = await running.UntilAsync("postgres", snapshot => snapshot.HealthReports.Any(report =>
                report.Status == HealthStatus.Unhealthy && report.Description?.Contains("28P01", StringComparison.Ordinal) == true));
            Assert.Contains("Reset database", unhealthy.Snapshot.HealthReports.Single(report => report.Status == HealthStatus.Unhealthy).Description, StringComparison.Ordinal);

            var result = await running.CommandAsync("postgres", "reset-database");

            Assert.True(result.Success, result.Message);
            // What waited for the database goes on by itself.
            await running.UntilAsync("backend", snapshot => snapshot.HealthStatus == HealthStatus.Healthy);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
