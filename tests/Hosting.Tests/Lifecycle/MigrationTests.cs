using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
public sealed class MigrationTests
{
    [Fact]
    public async Task After_a_failed_migration_the_backend_waits_for_its_mending_and_then_starts()
    {
        var folder = Directory.CreateTempSubdirectory("apphost-migration-");
        try
        {
            var script = Path.Combine(folder.FullName, "migrate.mjs");
            await File.WriteAllTextAsync(script, "console.error('no such luck'); process.exit(3);", TestContext.Current.CancellationToken);
            await using var running = await RunningApplication.StartAsync(new Dictionary<string, string>
            {
                ["Backend:MigrateCommand:0"] = "node",
                ["Backend:MigrateCommand:1"] = script,
                ["Backend:MigrateCommand:2"] = "up",
            });

            var failed = await running.UntilAsync("migrations", snapshot => snapshot.ExitCode is 3);
            Assert.Contains(KnownResourceStates.TerminalStates, state => state == failed.Snapshot.State?.Text);
            await running.UntilStateAsync("backend", KnownResourceStates.FailedToStart, KnownResourceStates.Waiting);
            Assert.Contains(await running.LogAsync("migrations"), line => line.Contains("no such luck", StringComparison.Ordinal));

            var migrate = Path.Combine(Projects.AppHost.ProjectPath, "..", "node-backend", "dist", "src", "migrate.js");
            await File.WriteAllTextAsync(script, $"await import({System.Text.Json.JsonSerializer.Serialize(new Uri(Path.GetFullPath(migrate)))});", TestContext.Current.CancellationToken);
            Assert.True((await running.CommandAsync("migrations", KnownResourceCommands.RestartCommand)).Success);

            await running.UntilAsync("backend", snapshot => snapshot.HealthStatus is Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task A_failed_migration_is_told_on_the_console_and_in_the_exit_code_and_the_app_host_stays_up_until_it_is_stopped(string runtime)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.ForAsync(runtime);
        var folder = Directory.CreateTempSubdirectory("apphost-migration-");
        try
        {
            await using var process = await AppHostProcess.StartAsync(folder,
            [
                .. run?.Arguments ?? [],
                "--Backend:MigrateCommand:0=node", "--Backend:MigrateCommand:1=--eval", "--Backend:MigrateCommand:2=console.error('no such luck'); process.exit(3);",
            ]);

            await process.UntilSaidAsync("Resource 'backend' was not started, because 'migrations' failed");
            Assert.Contains("Resource 'migrations' ended with exit code 3. Its last lines:", process.Output, StringComparison.Ordinal);
            Assert.Contains("no such luck", process.Output, StringComparison.Ordinal);
            Assert.True(process.AppHostId > 0);

            process.PressCtrlC();
            Assert.Equal(1, await process.ExitCodeAsync());
            await process.UntilNothingIsLeftAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
