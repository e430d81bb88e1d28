using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Tests.Shared;

namespace NodeBackend.Tests;

/// <summary>Another backend runs under the same AppHost by configuration alone.</summary>
[Trait("Category", "Application")]
public sealed class SecondBackendTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task It_is_installed_migrated_and_served(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        using var second = new SecondBackend();
        await using var running = await RunningApplication.StartHealthyAsync(second.SettingsFor(run));
        using var backend = running.Backend();

        var notes = await backend.GetFromJsonAsync<JsonElement>("/notes", Cancellation);
        Assert.Equal("welcome", notes[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.Created, (await backend.PostAsync("/notes", new StringContent("mine"), Cancellation)).StatusCode);
        var environment = await backend.GetFromJsonAsync<JsonElement>("/environment", Cancellation);
        Assert.Equal("""{"appEnv":"development","greeting":"good day","heap":"192"}""", environment.GetRawText());

        var migrations = await running.UntilStateAsync("migrations", KnownResourceStates.Finished, KnownResourceStates.Exited);
        Assert.Equal(0, migrations.Snapshot.ExitCode);
        await running.UntilLoggedAsync("migrations", "applied 2-welcome.sql");
    }

    [Fact]
    public async Task A_start_script_that_needs_a_shell_is_run_by_pnpm_and_Node_still_drains()
    {
        using var second = new SecondBackend();
        second.Change("package.json", "\"node src/server.js\"", "\"GREETING=$GREETING-all node src/server.js\"");
        second.Change("src/server.js", "[200, { appEnv", "[200, { pid: process.pid, appEnv");
        await using var running = await RunningApplication.StartHealthyAsync(second.Settings);
        using var backend = running.Backend();
        var environment = await backend.GetFromJsonAsync<JsonElement>("/environment", Cancellation);
        Assert.Equal("good day-all", environment.GetProperty("greeting").GetString());

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StopCommand)).Success);

        await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);
        Assert.False(Directory.Exists($"/proc/{environment.GetProperty("pid").GetInt32()}"));
        Assert.Contains(await running.LogAsync("backend"), line => line.EndsWith("done", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_ignores_SIGTERM_is_ended_all_the_same()
    {
        using var second = new SecondBackend();
        second.Change("src/server.js", "process.once(\"SIGTERM\", () => {", "process.on(\"SIGTERM\", () => console.error(\"no\"));\nprocess.once(\"SIGUSR2\", () => {");
        second.Change("src/server.js", "[200, { appEnv", "[200, { pid: process.pid, appEnv");
        await using var running = await RunningApplication.StartHealthyAsync(second.Settings);
        using var backend = running.Backend();
        var environment = await backend.GetFromJsonAsync<JsonElement>("/environment", Cancellation);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StopCommand)).Success);

        await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);
        Assert.False(Directory.Exists($"/proc/{environment.GetProperty("pid").GetInt32()}"));
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task Without_migrations_the_backend_waits_for_the_database_alone(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        using var second = new SecondBackend();
        second.Change("src/server.js", "SELECT count(*) FROM notes", "SELECT 1");
        var settings = second.SettingsFor(run).Where(setting => !setting.Key.StartsWith("Backend:MigrateCommand", StringComparison.Ordinal)).ToDictionary();
        // As an empty list in appsettings.json arrives.
        settings["Backend:MigrateCommand"] = "";

        await using var running = await RunningApplication.StartHealthyAsync(settings);

        Assert.False(running.Notifications.TryGetCurrentState("migrations", out _));
    }

    [Fact]
    public async Task It_is_published_hardened()
    {
        using var second = new SecondBackend();

        using var published = await PublishedApplication.PublishAsync([.. second.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);

        Assert.True(published.ExitCode == 0, published.Console);
        // Only the path of the copy differs from run to run.
        Snapshot.Match("second-backend.yaml", published.Read("docker-compose.yaml").Replace(Path.GetRelativePath(PublishedApplication.AppHostFolder, second.Path), "SECOND-BACKEND", StringComparison.Ordinal));
    }
}
