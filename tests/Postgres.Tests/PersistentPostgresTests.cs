
namespace Postgres.Tests;

/// <summary>A PostgreSQL whose container outlives the application. On docker: podman 4.3 may lose its network (docs/containers.md).</summary>
[Trait("Category", "Application")]
public sealed class PersistentPostgresTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-persistent-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task PostgreSQL_goes_on_running_after_Ctrl_C_and_the_next_start_finds_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync("docker");

        var first = await ContainerAfterARunAsync(run);
        var second = await ContainerAfterARunAsync(run);

        Assert.EndsWith(" running", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
    }

    // Its id, when it started and its state.
    private async Task<string> ContainerAfterARunAsync(ContainerRun run)
    {
        await using var process = await AppHostProcess.StartReadyAsync(_folder, settings: [.. run.Arguments, "--Containers:PostgresLifetime=Persistent"]);
        Assert.Contains("PostgreSQL goes on running", process.Output, StringComparison.Ordinal);
        process.PressCtrlC();
        await process.UntilNothingIsLeftAsync();
        Assert.Equal($"{run.Volume}-postgres", await run.UsersAsync());
        // After podman's warnings.
        return (await run.InspectAsync($"{run.Volume}-postgres", "{{.Id}} {{.State.StartedAt}} {{.State.Status}}")).LastLine;
    }
}
