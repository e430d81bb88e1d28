using AppHost.PostgresProcess;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Tests.PostgresProcess;

public sealed class ResetDatabaseTests
{
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
            Assert.Contains("Reset database", unhealthy.Snapshot.HealthReports.Single().Description, StringComparison.Ordinal);

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
