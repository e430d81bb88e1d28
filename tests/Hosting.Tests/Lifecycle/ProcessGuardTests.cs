using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

/// <summary>Whom an app host takes for the process that started it, and what it does when the orchestrator is killed.</summary>
[Trait("Category", "Application")]
public sealed class ProcessGuardTests : IDisposable
{
    private const int DotnetRun = 50;

    private static readonly ProcessIdentity AppHost = Process(70, "AppHost", parent: 60, group: DotnetRun);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-guard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Dotnet_is_watched()
    {
        var dotnet = Process(60, "dotnet", parent: 1, group: DotnetRun);

        Assert.Same(dotnet, ProcessGuard.Watched(AppHost, dotnet, isMarked: false));
        Assert.Same(dotnet, ProcessGuard.Watched(AppHost, dotnet, isMarked: true));
    }

    [Theory]
    [InlineData(1, "init", 1)]
    [InlineData(1, "sh", DotnetRun)]
    [InlineData(60, "systemd", 60)]
    [InlineData(60, "Relay(61)", 60)]
    public void Who_took_in_an_orphan_of_dotnet_run_is_not_taken_for_its_parent(int id, string name, int group)
    {
        var adopter = Process(id, name, parent: 0, group);

        Assert.Same(ProcessIdentity.Gone, ProcessGuard.Watched(AppHost, adopter, isMarked: true));
        Assert.Null(ProcessGuard.Watched(AppHost, adopter, isMarked: false));
    }

    [Fact]
    public void A_program_that_dotnet_run_started_may_start_an_app_host_itself()
    {
        var tests = Process(60, "Tests", parent: DotnetRun, group: DotnetRun);
        var shell = Process(60, "sh", parent: DotnetRun, group: DotnetRun);

        Assert.Null(ProcessGuard.Watched(AppHost, tests, isMarked: true));
        Assert.Null(ProcessGuard.Watched(AppHost with { Group = AppHost.Pid }, shell, isMarked: true));
    }

    [Fact]
    public async Task The_application_says_so_and_ends_when_the_orchestrator_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var process = await AppHostProcess.StartReadyAsync(_folder);

        process.Kill("start-apiserver");

        await process.UntilSaidAsync("has ended, and nothing can be started or stopped without it");
        await process.UntilNothingIsLeftAsync();
        Assert.Equal(1, await process.ExitCodeAsync());
    }

    private static ProcessIdentity Process(int id, string name, int parent, int group) => new(id, name, parent, group, "1");
}
