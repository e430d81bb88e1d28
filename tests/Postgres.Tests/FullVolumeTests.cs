using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Postgres.Tests;

/// <summary>A disk that gets full under a volume with data in it.</summary>
[Trait("Category", "Application")]
public sealed class FullVolumeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_said_nothing_is_lost_and_with_space_again_all_goes_on()
    {
        using var disk = SmallDisk.Require();
        await using var run = await ContainerRun.RequireAsync("podman");
        var folder = Directory.CreateDirectory(Path.Combine(disk.Path, "volume")).FullName;
        var made = await run.Engine.RunAsync(
            ["volume", "create", "--opt", "type=none", "--opt", "o=bind", "--opt", $"device={folder}", run.Volume], Cancellation);
        Assert.True(made.ExitCode == 0, made.LastLines);
        await using var running = await RunningApplication.StartHealthyAsync(run.Settings);
        using var backend = running.Backend();
        var created = await backend.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Kept" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        disk.Fill();

        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var server = NpgsqlDataSource.Create((await running.App.GetConnectionStringAsync("appdb", Cancellation))!);
            await using var grow = server.CreateCommand("CREATE TABLE big AS SELECT repeat('x', 1000) FROM generate_series(1, 100000)");
            await grow.ExecuteNonQueryAsync(Cancellation);
        });
        Assert.Equal(PostgresErrorCodes.DiskFull, refused.SqlState);
        await running.UntilLoggedAsync("postgres", "No space left on device");
        Assert.True((await running.CommandAsync("postgres", KnownResourceCommands.StopCommand)).Success);
        disk.Fill();
        Assert.True((await running.CommandAsync("postgres", KnownResourceCommands.StartCommand)).Success);
        await running.UntilLoggedAsync("postgres", "The disk is too full for the volume");
        await running.UntilAsync("postgres", snapshot => snapshot.ExitCode is 1);

        disk.Free();

        Assert.True((await running.CommandAsync("postgres", KnownResourceCommands.StartCommand)).Success);
        // The failure before is its state until the orchestrator has seen the new container.
        await running.UntilStateAsync("postgres", KnownResourceStates.Running);
        await running.UntilHealthyAsync("postgres");
        await running.UntilHealthyAsync("backend");
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync(created.Headers.Location!.ToString()));
    }
}
