using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;

namespace NodeBackend.Tests;

[Trait("Category", "Application")]
public sealed class BackendCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task The_backend_can_be_stopped_started_and_restarted(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        await using var running = await RunningApplication.StartHealthyAsync(run?.Settings);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StopCommand)).Success);
        await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StartCommand)).Success);
        var first = Instance((await running.UntilHealthyAsync("backend")).Snapshot);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.RestartCommand)).Success);
        await running.UntilAsync("backend", snapshot => snapshot.State?.Text == KnownResourceStates.Running && Instance(snapshot) is { } instance && instance != first);
        await running.UntilHealthyAsync("backend");
        using var backend = running.Backend();
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/readyz", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task A_backend_without_its_database_answers_503_and_recovers_when_PostgreSQL_is_started_again(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        await using var running = await RunningApplication.StartHealthyAsync(new Dictionary<string, string>(run?.Settings ?? new Dictionary<string, string>())
        {
            // The backend's own deadlines: they are what it answers within.
            ["Backend:Environment:DB_CONNECT_TIMEOUT_MS"] = "2000",
            ["Backend:Environment:DB_STATEMENT_TIMEOUT_MS"] = "3000",
        });
        using var backend = running.Backend();

        await KillAsync(run, (await running.UntilStateAsync("postgres", KnownResourceStates.Running)).Snapshot);
        await running.UntilStateAsync("postgres", KnownResourceStates.Finished, KnownResourceStates.Exited);
        var response = await backend.GetAsync("/v1/holidays?country=CM&year=2026", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);

        Assert.True((await running.CommandAsync("postgres", KnownResourceCommands.StartCommand)).Success);
        await running.UntilHealthyAsync("postgres");
        await running.UntilHealthyAsync("backend");
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync("/v1/holidays?country=CM&year=2026"));
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task A_killed_backend_is_seen_and_a_restart_brings_it_back(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        await using var running = await RunningApplication.StartHealthyAsync(run?.Settings);
        using var backend = running.Backend();

        await KillAsync(run, (await running.UntilStateAsync("backend", KnownResourceStates.Running)).Snapshot);

        var ended = await running.UntilStateAsync("backend", KnownResourceStates.Finished, KnownResourceStates.Exited);
        Assert.NotEqual(0, ended.Snapshot.ExitCode);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.RestartCommand)).Success);
        await running.UntilHealthyAsync("backend");
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/v1/holidays?country=CM&year=2026", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_killed_backend_is_told_on_the_console_with_its_last_lines()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var folder = Directory.CreateTempSubdirectory("apphost-killed-");
        try
        {
            await using var process = await AppHostProcess.StartReadyAsync(folder);

            process.Kill("dist/src/index.js");

            await process.UntilSaidAsync("press Restart on 'backend' in the dashboard");
            Assert.Contains("Resource 'backend' was killed by a signal (exit code -1). Its last lines:", process.Output, StringComparison.Ordinal);
            Assert.Contains("listening", process.Output, StringComparison.OrdinalIgnoreCase);
            process.PressCtrlC();
            await process.UntilNothingIsLeftAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The container or the process that a resource runs in.
    private static string? Instance(CustomResourceSnapshot snapshot) => ContainerRun.Id(snapshot) ?? Pid(snapshot)?.ToString(CultureInfo.InvariantCulture);

    private static int? Pid(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.SingleOrDefault(property => property.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : null;

    // SIGKILL to the container, or to the process and, where a launcher stands before it, to its child.
    private static async Task KillAsync(ContainerRun? run, CustomResourceSnapshot snapshot)
    {
        if (run is not null)
        {
            await run.KillAsync(snapshot);
            return;
        }

        using var process = Process.GetProcessById(Pid(snapshot)!.Value);
        process.Kill(entireProcessTree: true);
    }
}
