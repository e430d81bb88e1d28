using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Hosting.Tests.Runtime;

/// <summary>The application in containers: the hardening, failures and their mending, commands.</summary>
[Trait("Category", "Application")]
public sealed class ContainersRuntimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task The_backend_serves_from_a_container_that_is_shut_in_as_deployed(string engine)
    {
        await using var run = await ContainerRun.RequireAsync(engine);
        await using (var running = await RunningApplication.StartHealthyAsync(run.Settings))
        {
            using var backend = running.Backend();
            var page = await backend.GetFromJsonAsync<JsonElement>("/v1/holidays?country=CM&year=2026&limit=100", Cancellation);
            Assert.Contains(page.GetProperty("items").EnumerateArray(), item => item.GetProperty("date").GetString() == "2026-05-20");

            var snapshot = (await running.UntilStateAsync("backend", KnownResourceStates.Running)).Snapshot;
            var shut = await run.InspectAsync(
                ContainerRun.Id(snapshot)!, "{{.HostConfig.ReadonlyRootfs}} {{.Config.User}} {{.HostConfig.Memory}} {{.HostConfig.Init}} {{.HostConfig.SecurityOpt}}");
            Assert.Equal("true 1001:0 536870912 true [no-new-privileges]", shut.StandardOutput.Trim());
        }

        Assert.Equal("", await run.UsersAsync());
    }

    [Fact]
    public async Task After_a_failed_migration_the_backend_waits_for_its_mending_and_then_starts()
    {
        await using var run = await ContainerRun.RequireAsync("podman");
        const string migrate = """
            const { default: pg } = await import('/app/node_modules/pg/lib/index.js');
            const { DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASS: password } = process.env;
            const client = new pg.Client({ host, port: Number(port), user, password, database: 'postgres' });
            await client.connect();
            const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'mended'");
            await client.end();
            if (rowCount === 0) { console.error('no such luck'); process.exit(3); }
            await import('/app/dist/src/migrate.js');
            """;
        await using var running = await RunningApplication.StartAsync(new Dictionary<string, string>(run.Settings)
        {
            ["Backend:MigrateCommand:0"] = "node",
            ["Backend:MigrateCommand:1"] = "--eval",
            ["Backend:MigrateCommand:2"] = migrate,
        });

        await running.UntilAsync("migrations", snapshot => snapshot.ExitCode is 3);
        await running.UntilStateAsync("backend", KnownResourceStates.FailedToStart, KnownResourceStates.Waiting);
        await running.UntilLoggedAsync("migrations", "no such luck");

        await using (var server = NpgsqlDataSource.Create((await running.App.GetConnectionStringAsync("appdb", Cancellation))!))
        await using (var mend = server.CreateCommand("CREATE ROLE mended"))
        {
            await mend.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.True((await running.CommandAsync("migrations", KnownResourceCommands.RestartCommand)).Success);
        await running.UntilAsync("backend", snapshot => snapshot.HealthStatus is HealthStatus.Healthy);
    }

    [Fact]
    public async Task The_backend_can_be_stopped_and_started_and_the_database_be_reset()
    {
        await using var run = await ContainerRun.RequireAsync("podman");
        await using var running = await RunningApplication.StartHealthyAsync(run.Settings);
        using var backend = running.Backend();
        var created = await backend.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Before the reset" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StopCommand)).Success);
        await running.UntilStateAsync("backend", KnownResourceStates.Exited);
        var reset = await running.CommandAsync("postgres", "reset-database");
        Assert.True(reset.Success, reset.Message);
        await running.UntilHealthyAsync("appdb");
        Assert.True((await running.CommandAsync("migrations", KnownResourceCommands.StartCommand)).Success);
        await running.UntilAsync("migrations", snapshot => snapshot.State?.Text == KnownResourceStates.Exited && snapshot.ExitCode is 0);
        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StartCommand)).Success);
        await running.UntilHealthyAsync("backend");

        Assert.Equal(HttpStatusCode.NotFound, await running.StatusAsync(created.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task A_volume_of_another_major_version_is_refused_before_PostgreSQL_starts_on_it()
    {
        await using var run = await ContainerRun.RequireAsync("podman");
        await run.WriteAsync("PG_VERSION", "17");
        await using var running = await RunningApplication.StartAsync(run.Settings);

        await running.UntilAsync("postgres", snapshot => snapshot.ExitCode is 1);
        await running.UntilLoggedAsync("postgres", "holds data of PostgreSQL 17");
    }

    [Fact]
    public async Task A_volume_with_another_password_is_said_with_the_remedy()
    {
        await using var run = await ContainerRun.RequireAsync("podman");
        await using (var first = await RunningApplication.StartAsync(run.Settings))
        {
            await first.UntilHealthyAsync("postgres");
        }

        await using var running = await RunningApplication.StartAsync(
            new Dictionary<string, string>(run.Settings) { ["Parameters:postgres-password"] = "another" });

        await running.UntilAsync("postgres", snapshot => snapshot.HealthReports.Any(report =>
            report.Description?.Contains("28P01", StringComparison.Ordinal) is true
            && report.Description.Contains("'Reset database' on 'postgres'", StringComparison.Ordinal)));
        var reset = await running.CommandAsync("postgres", "reset-database");
        Assert.True(reset.Success, reset.Message);
        await running.UntilHealthyAsync("postgres");
    }

    [Fact]
    public async Task A_build_that_fails_is_told_by_the_resources_that_need_it_with_its_last_lines()
    {
        await using var run = await ContainerRun.RequireAsync("podman");
        using var backend = new SecondBackend();
        await File.WriteAllTextAsync(
            Path.Combine(backend.Path, "Dockerfile"), $"FROM {run.NodeImage} AS notes\nRUN echo 'no such luck' && exit 7\n", Cancellation);
        await using var running = await RunningApplication.StartAsync(backend.SettingsFor(run));

        await running.UntilStateAsync("migrations", KnownResourceStates.FailedToStart);

        var log = await running.LogAsync("migrations");
        Assert.Contains(log, line => line.Contains("could not be built", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("no such luck", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task The_password_is_on_no_command_line_of_the_engine(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync(engine);
        var folder = Directory.CreateTempSubdirectory("apphost-secrecy-");
        try
        {
            var said = Path.Combine(folder.FullName, "command lines");
            var path = EngineScript.PathWith(folder, run.Engine, $"echo \"$@\" >> '{said}'");
            await using var process = await AppHostProcess.StartReadyAsync(
                folder, environment: new Dictionary<string, string> { ["PATH"] = path }, settings: run.Arguments);
            process.PressCtrlC();
            await process.UntilNothingIsLeftAsync();

            var commands = await File.ReadAllTextAsync(said, Cancellation);
            Assert.Contains("create --name postgres-", commands, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Settings["Parameters:postgres-password"], commands, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
