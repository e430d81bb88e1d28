using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace NodeBackend.Tests;

/// <summary>A saved file is soon what runs.</summary>
[Trait("Category", "Application")]
public sealed class BackendWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_source_is_built_and_the_backend_restarted()
    {
        using var second = WithBuild();
        await using var running = await StartAsync(second);

        second.Change("src/server.js", "greeting: process", "changed: true, greeting: process");

        await UntilAsync(running, "/environment", body => body.TryGetProperty("changed", out _));
        Assert.Contains(await running.LogAsync("backend"), line => line.Contains("src/server.js changed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_build_fails_the_backend_runs_on_as_it_was_and_its_log_says_why()
    {
        using var second = WithBuild();
        await using var running = await StartAsync(second);
        var process = await PidAsync(running);

        second.Change("src/server.js", "const routes", "const const routes");
        await running.UntilLoggedAsync("backend", "SyntaxError");
        await running.UntilLoggedAsync("backend", "The backend is left as it was");
        Assert.Equal(process, await PidAsync(running));

        second.Change("src/server.js", "const const routes", "const routes");
        await UntilAsync(running, "/environment", body => body.GetProperty("pid").GetInt32() != process);
    }

    [Fact]
    public async Task A_new_migration_is_applied_before_the_backend_restarts()
    {
        using var second = WithBuild();
        await using var running = await StartAsync(second);

        await File.WriteAllTextAsync(Path.Combine(second.Path, "migrations/3-more.sql"), "INSERT INTO notes (text) VALUES ('more');", Cancellation);

        await UntilAsync(running, "/notes", body => body.EnumerateArray().Any(note => note.GetProperty("text").GetString() == "more"));
    }

    [Fact]
    public async Task While_a_migration_fails_the_backend_runs_on_as_it_was()
    {
        using var second = WithBuild();
        await using var running = await StartAsync(second);
        var process = await PidAsync(running);
        var migration = Path.Combine(second.Path, "migrations/3-more.sql");

        await File.WriteAllTextAsync(migration, "INSERT INTO nothing DEFAULT VALUES;", Cancellation);
        await running.UntilLoggedAsync("backend", "The migrations failed");
        Assert.Equal(process, await PidAsync(running));

        await File.WriteAllTextAsync(migration, "INSERT INTO notes (text) VALUES ('mended');", Cancellation);
        await UntilAsync(running, "/notes", body => body.EnumerateArray().Any(note => note.GetProperty("text").GetString() == "mended"));
    }

    [Fact]
    public async Task A_backend_that_crashed_is_started_by_the_next_change_and_one_that_was_stopped_is_not()
    {
        using var second = WithBuild();
        await using var running = await StartAsync(second);

        second.Change("src/server.js", "const server =", "throw new Error(\"oh\");\nconst server =");
        // Not the end by which it makes way for the changed one: that is without a fault.
        await running.UntilAsync("backend", snapshot => snapshot.ExitCode is 1);
        second.Change("src/server.js", "throw new Error(\"oh\");\n", "");
        await running.UntilAsync("backend", snapshot => snapshot.HealthStatus is HealthStatus.Healthy);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StopCommand)).Success);
        await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);
        second.Change("src/server.js", "const server =", "\nconst server =");
        await running.UntilLoggedAsync("backend", "stays so until you start it");
        await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);
    }

    [Fact]
    public async Task The_command_Rebuild_builds_migrates_and_restarts_and_fails_with_the_build()
    {
        using var second = WithBuild();
        await using var running = await RunningApplication.StartHealthyAsync(second.Settings);
        var process = await PidAsync(running);

        second.Change("src/server.js", "const routes", "const const routes");
        var failed = await running.CommandAsync("backend", KnownResourceCommands.RebuildCommand);
        Assert.False(failed.Success);
        Assert.Contains("SyntaxError", failed.Message, StringComparison.Ordinal);
        Assert.Equal(process, await PidAsync(running));

        second.Change("src/server.js", "const const routes", "const routes");
        await File.WriteAllTextAsync(Path.Combine(second.Path, "migrations/3-more.sql"), "INSERT INTO notes (text) VALUES ('more');", Cancellation);
        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.RebuildCommand)).Success);

        await UntilAsync(running, "/environment", body => body.GetProperty("pid").GetInt32() != process);
        await UntilAsync(running, "/notes", body => body.EnumerateArray().Any(note => note.GetProperty("text").GetString() == "more"));
    }

    // Its build copies what it has checked, as a compiler does.
    private static SecondBackend WithBuild()
    {
        var second = new SecondBackend();
        second.Change("package.json", "\"serve\": \"node src/server.js\"", "\"build\": \"node --check src/server.js && cp -R src dist\", \"serve\": \"node dist/server.js\"");
        second.Change("package.json", "cp -R src dist", "rm -rf dist && cp -R src dist");
        second.Change("src/server.js", "[200, { appEnv", "[200, { pid: process.pid, appEnv");
        return second;
    }

    private static Task<RunningApplication> StartAsync(SecondBackend second) =>
        RunningApplication.StartHealthyAsync(new Dictionary<string, string>(second.Settings) { ["Backend:Watch"] = "true" });

    private static async Task<int> PidAsync(RunningApplication running)
    {
        using var backend = running.Backend();
        return (await backend.GetFromJsonAsync<JsonElement>("/environment", Cancellation)).GetProperty("pid").GetInt32();
    }

    private static async Task UntilAsync(RunningApplication running, string path, Func<JsonElement, bool> wanted)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(RunningApplication.Patience);
        using var backend = running.Backend();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                if (wanted(await backend.GetFromJsonAsync<JsonElement>(path, bound.Token)))
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                // Between two processes nobody answers, and one that ends may leave an answer half done.
            }

            await poll.WaitForNextTickAsync(bound.Token);
        }
    }
}
