using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NodePostgres.Hosting.PinnedTools;

namespace Hosting.Tests.Cli;

/// <summary>The CLI beside an application that runs.</summary>
[Trait("Category", "Application")]
public sealed class RunningApplicationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_finds_describes_reads_commands_and_stops_the_application()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./aspire is a shell script.");
        using var backend = new SecondBackend();
        backend.Change("package.json", "\"serve\": \"node src/server.js\"", "\"build\": \"rm -rf dist && cp -R src dist\", \"serve\": \"node dist/server.js\"");
        await using var cli = new AspireCli();
        var port = LoopbackPorts.FindFree();
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        await cli.RunAsync(["start", "--no-build", .. cli.OwnApplication(port), "--Backend:Watch=false", .. backend.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        await cli.RunAsync("wait", "backend", "--timeout", "600");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", Cancellation)).StatusCode);

        var running = Assert.Single(Json(await cli.RunAsync("ps", "--format", "json")).EnumerateArray());
        Assert.Equal(Path.Combine(AspireCli.Repository, "AppHost", "AppHost.csproj"), running.GetProperty("appHostPath").GetString());

        var resources = Json(await cli.RunAsync("describe", "--format", "json")).GetProperty("resources").EnumerateArray()
            .ToDictionary(resource => resource.GetProperty("displayName").GetString()!, resource => resource.GetProperty("state").GetString());
        Assert.Equal("Running", resources["postgres"]);
        Assert.Equal("Finished", resources["migrations"]);
        Assert.Equal("Running", resources["backend"]);

        Assert.Contains($"listening on port {port}", await cli.RunAsync("logs", "backend"), StringComparison.Ordinal);
        await UntilTracedAsync(cli, "start of the application");

        await cli.RunAsync("resource", "migrations", "restart");
        await cli.RunAsync("resource", "backend", "restart");
        await cli.RunAsync("wait", "backend", "--timeout", "600");

        backend.Change("src/server.js", "greeting: process", "rebuilt: true, greeting: process");
        await cli.RunAsync("resource", "backend", "rebuild");
        await cli.RunAsync("wait", "backend", "--timeout", "600");
        Assert.True((await http.GetFromJsonAsync<JsonElement>("/environment", Cancellation)).GetProperty("rebuilt").GetBoolean());

        using var written = await http.PostAsync("/notes", new StringContent("doomed"), Cancellation);
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        await cli.RunAsync("resource", "postgres", "reset-database");
        await cli.RunAsync("wait", "backend", "--timeout", "600");
        Assert.DoesNotContain("doomed", await http.GetStringAsync("/notes", Cancellation), StringComparison.Ordinal);

        await cli.RunAsync("stop");
        Assert.Empty(Json(await cli.RunAsync("ps", "--format", "json")).EnumerateArray());
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/health", Cancellation));
    }

    [Fact]
    public async Task Run_keeps_the_terminal_until_Ctrl_C_stops_the_application()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./aspire is a shell script.");
        await using var cli = new AspireCli();
        var port = LoopbackPorts.FindFree();
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        using var run = cli.Start(AspireCli.Repository, ["run", "--no-build", .. cli.OwnApplication(port)]);
        await UntilReadyAsync(http);
        run.PressCtrlC();

        var (output, exitCode) = await run.EndAsync();
        Assert.True(exitCode == 0, $"{exitCode}: {output}\n{run.Errors}");
        Assert.Contains("/login?t=", output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/readyz", Cancellation));
    }

    // What is sent is on its way for a moment.
    private static async Task UntilTracedAsync(AspireCli cli, string title)
    {
        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        while (!Json(await cli.RunAsync("otel", "traces", "--format", "json")).EnumerateArray().Any(trace => trace.GetProperty("title").GetString() == title))
        {
            bound.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task UntilReadyAsync(HttpClient http)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(RunningApplication.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await poll.WaitForNextTickAsync(bound.Token))
        {
            try
            {
                if ((await http.GetAsync("/readyz", bound.Token)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
        }
    }

    private static JsonElement Json(string output) => JsonDocument.Parse(output).RootElement;
}
