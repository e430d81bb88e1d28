using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodePostgres.Hosting.Postgres;

namespace Postgres.Tests;

[Trait("Category", "Application")]
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_named_with_its_remedy_loses_nothing_and_is_over_once_there_is_room()
    {
        using var disk = SmallDisk.Require();
        await using var running = await RunningApplication.StartHealthyAsync(dataFolder: Path.Combine(disk.Path, "postgres"));
        using var backend = running.Backend();

        disk.Fill();
        var (stored, refusal) = await StoreUntilRefusedAsync(backend);
        Assert.NotEmpty(stored);
        Assert.Equal("The service is unavailable for now: the disk of the database is full.", refusal);
        var unhealthy = await running.UntilAsync("postgres", snapshot => snapshot.HealthStatus is HealthStatus.Unhealthy);
        var complaint = Assert.Single(unhealthy.Snapshot.HealthReports, report => report.Status is HealthStatus.Unhealthy).Description!;
        Assert.Contains($"The disk of PostgreSQL's data folder '{disk.Path}/postgres' is full", complaint, StringComparison.Ordinal);
        Assert.Contains("Free some space there", complaint, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync(stored[0], Cancellation)).StatusCode);

        disk.Free();

        await running.UntilHealthyAsync("postgres");
        Assert.Equal(HttpStatusCode.Created, (await StoreAsync(backend, "After")).StatusCode);
        foreach (var location in stored)
        {
            Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync(location, Cancellation)).StatusCode);
        }
    }

    [Fact]
    public async Task A_start_on_a_full_disk_is_refused_and_finds_the_data_once_there_is_room()
    {
        using var disk = SmallDisk.Require();
        var folder = new DataFolder(Path.Combine(disk.Path, "postgres"));
        await using (var server = await LocalServer.StartAsync(folder))
        {
            await server.QueryAsync("CREATE TABLE kept AS SELECT 42 AS answer");
        }

        disk.Fill();
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => LocalServer.StartAsync(folder));
        Assert.StartsWith($"The disk of PostgreSQL's data folder '{folder.Path}' is full", refusal.Message, StringComparison.Ordinal);
        disk.Free();

        await using var later = await LocalServer.StartAsync(folder);
        Assert.Equal(42, await later.QueryAsync("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_new_data_folder_on_a_disk_without_room_for_it_is_refused()
    {
        using var disk = SmallDisk.Require();
        disk.Fill();
        var folder = new DataFolder(Path.Combine(disk.Path, "postgres"));

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => LocalServer.StartAsync(folder));

        Assert.StartsWith($"The disk is too full for PostgreSQL's data folder '{folder.Path}'", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Path));
    }

    // Pages that are there already have room for some.
    private static async Task<(List<Uri> Stored, string? Refusal)> StoreUntilRefusedAsync(HttpClient backend)
    {
        List<Uri> stored = [];
        for (var number = 0; number < 10_000; number++)
        {
            using var response = await StoreAsync(backend, $"{number} {new string('x', 150)}");
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return (stored, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail").GetString());
            }

            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            stored.Add(response.Headers.Location!);
        }

        return (stored, null);
    }

    private static Task<HttpResponseMessage> StoreAsync(HttpClient backend, string name) =>
        backend.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name }, Cancellation);
}
