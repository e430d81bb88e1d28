using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Application;

[Trait("Category", "Application")]
public sealed class StartTests
{
    [Fact]
    public async Task The_backend_serves_the_seeded_holidays_once_it_is_healthy()
    {
        await using var running = await RunningApplication.StartHealthyAsync();
        using var backend = running.Backend();

        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        var page = await backend.GetFromJsonAsync<JsonElement>("/v1/holidays?country=CM&year=2026&limit=100", TestContext.Current.CancellationToken);
        Assert.Contains(page.GetProperty("items").EnumerateArray(), item => item.GetProperty("date").GetString() == "2026-05-20");
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task PostgreSQL_the_migrations_and_the_backend_start_in_this_order(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        await using var running = await RunningApplication.StartHealthyAsync(run?.Settings);

        var postgres = (await running.UntilStateAsync("postgres", KnownResourceStates.Running)).Snapshot;
        var migrations = (await running.UntilStateAsync("migrations", KnownResourceStates.Finished, KnownResourceStates.Exited)).Snapshot;
        var backend = (await running.UntilStateAsync("backend", KnownResourceStates.Running)).Snapshot;

        Assert.Equal(0, migrations.ExitCode);
        Assert.True(postgres.StartTimeStamp <= migrations.StartTimeStamp);
        Assert.True(migrations.StartTimeStamp <= backend.StartTimeStamp);
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task Several_applications_run_at_once_each_with_its_own_data(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        await using var otherRun = await ContainerRun.ForAsync(runtime);
        await using var one = await RunningApplication.StartHealthyAsync(run?.Settings);
        await using var other = await RunningApplication.StartHealthyAsync(otherRun?.Settings);
        using var first = one.Backend();
        using var second = other.Backend();

        var created = await first.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Only in the first" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await second.GetAsync(created.Headers.Location!.ToString(), TestContext.Current.CancellationToken)).StatusCode);
    }
}
