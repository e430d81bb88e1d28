using Aspire.Hosting.Orchestration;

namespace Hosting.Tests.Orchestration;

/// <summary>Whom an app host takes for the process that started it.</summary>
public sealed class ParentProcessGuardTests
{
    private const int DotnetRun = 50;

    private static readonly ProcessIdentity AppHost = Process(70, "AppHost", parent: 60, group: DotnetRun);

    [Fact]
    public void DotnetIsWatched()
    {
        var dotnet = Process(60, "dotnet", parent: 1, group: DotnetRun);

        Assert.Same(dotnet, ParentProcessGuard.Watched(AppHost, dotnet, isMarked: false));
        Assert.Same(dotnet, ParentProcessGuard.Watched(AppHost, dotnet, isMarked: true));
    }

    [Theory]
    [InlineData(1, "init", 1)]
    [InlineData(1, "sh", DotnetRun)]
    [InlineData(60, "systemd", 60)]
    [InlineData(60, "Relay(61)", 60)]
    public void WhoTookInAnOrphanOfDotnetRunIsNotTakenForItsParent(int id, string name, int group)
    {
        var adopter = Process(id, name, parent: 0, group);

        Assert.Same(ProcessIdentity.Gone, ParentProcessGuard.Watched(AppHost, adopter, isMarked: true));
        Assert.Null(ParentProcessGuard.Watched(AppHost, adopter, isMarked: false));
    }

    [Fact]
    public void AProgramThatDotnetRunStartedMayStartAnAppHostItself()
    {
        var tests = Process(60, "Tests", parent: DotnetRun, group: DotnetRun);
        var shell = Process(60, "sh", parent: DotnetRun, group: DotnetRun);

        Assert.Null(ParentProcessGuard.Watched(AppHost, tests, isMarked: true));
        Assert.Null(ParentProcessGuard.Watched(AppHost with { Group = AppHost.Pid }, shell, isMarked: true));
    }

    private static ProcessIdentity Process(int id, string name, int parent, int group) => new(id, name, parent, group, "1");
}
