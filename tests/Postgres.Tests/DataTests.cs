using System.Net;
using System.Net.Http.Json;
using NodePostgres.Hosting.Postgres;

namespace Postgres.Tests;

[Trait("Category", "Application")]
public sealed class DataTests
{
    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task What_was_written_is_there_on_the_next_start(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        var folder = Directory.CreateTempSubdirectory("apphost-data-");
        var data = Path.Combine(folder.FullName, "postgres with spaces and ä");
        var settings = run?.Settings ?? new Dictionary<string, string> { ["Parameters:postgres-password"] = "kept-between-the-two-starts" };
        try
        {
            string location;
            await using (var first = await RunningApplication.StartHealthyAsync(settings, data))
            {
                using var backend = first.Backend();
                var created = await backend.PostAsJsonAsync(
                    "/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Kept" }, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.Created, created.StatusCode);
                location = created.Headers.Location!.ToString();
            }

            await using var second = await RunningApplication.StartHealthyAsync(settings, data);
            using var again = second.Backend();
            Assert.Equal(HttpStatusCode.OK, (await again.GetAsync(location, TestContext.Current.CancellationToken)).StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_told_once_and_its_database_is_no_failure_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var folder = Directory.CreateTempSubdirectory("apphost-data-");
        try
        {
            // Not a data folder, and not empty.
            await File.WriteAllTextAsync(Path.Combine(folder.CreateSubdirectory("postgres").FullName, "mine"), "", TestContext.Current.CancellationToken);
            await using var process = await AppHostProcess.StartAsync(folder);

            await process.UntilSaidAsync("press Restart on 'postgres' in the dashboard");
            process.SignalAppHost("TERM");
            Assert.Equal(1, await process.ExitCodeAsync());

            Assert.Contains("Resource 'postgres' failed to start. Its last lines:", process.Output, StringComparison.Ordinal);
            Assert.Contains("is not a PostgreSQL data folder", process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Resource 'appdb'", process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Data_of_another_password_is_told_on_the_console_with_what_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var folder = Directory.CreateTempSubdirectory("apphost-data-");
        try
        {
            await using (await LocalServer.StartAsync(new DataFolder(Path.Combine(folder.FullName, "postgres")), "the password of another day"))
            {
            }

            await using var process = await AppHostProcess.StartAsync(folder);

            await process.UntilSaidAsync("Resource 'postgres' runs but is not healthy: The data folder of 'postgres' was initialised with another password");
            Assert.Contains("or use the command 'Reset database' on 'postgres', which deletes all data.", process.Output, StringComparison.Ordinal);
            process.PressCtrlC();
            await process.UntilNothingIsLeftAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
