using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests.Waiting;

public class DependencyWaitTests
{
    private readonly Thing _dependency = new("dependency");
    private readonly Thing _other = new("other");
    private readonly Thing _waiter = new("waiter");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AResourceThatWaitsForNothingDoesNotWait()
    {
        await using var world = new World();

        await world.Notifications.WaitForDependenciesAsync(_waiter, None);

        Assert.False(world.Notifications.TryGetCurrentState("waiter", out _));
    }

    [Fact]
    public async Task WaitForStartEndsWhenTheDependencyRuns()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);
        Assert.Equal("Waiting", world.StateOf(_waiter).State?.Text);
        Assert.Equal(["dependency"], WaitingFor(world));

        await world.SetAsync(_dependency, "Running");

        await Eventually.Within(wait);
        Assert.Empty(WaitingFor(world));
    }

    [Fact]
    public async Task WaitForEndsWhenTheDependencyIsHealthyAndItsReadySubscribersAreDone()
    {
        await using var world = Waiting(waiter => waiter.WaitFor(Builder(_dependency)));
        _dependency.Annotations.Add(new HealthCheckAnnotation("ping"));
        var ready = new TaskCompletionSource();
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, "Running");
        Assert.False(wait.IsCompleted);
        await world.Notifications.PublishUpdateAsync(_dependency, snapshot => snapshot with { HealthReports = [new("ping", HealthStatus.Healthy, null, null)] });
        Assert.False(wait.IsCompleted);
        await world.Notifications.PublishUpdateAsync(_dependency, snapshot => snapshot with { ResourceReadyEvent = new(ready.Task) });
        Assert.False(wait.IsCompleted);
        ready.SetResult();

        await Eventually.Within(wait);
        Assert.Equal(
            [
                "Waiting for resource 'dependency' to enter the 'Running' state.",
                "Waiting for resource 'dependency' to become healthy.",
                "Waiting for resource ready to execute for 'dependency'.",
                "Finished waiting for resource 'dependency'."
            ],
            await world.LinesAsync(_waiter));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task WaitForCompletionEndsWithTheExpectedExitCode(int exitCode)
    {
        await using var world = Waiting(waiter => waiter.WaitForCompletion(Builder(_dependency), exitCode));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, "Running");
        Assert.False(wait.IsCompleted);
        await world.SetAsync(_dependency, "Finished", exitCode);

        await Eventually.Within(wait);
    }

    [Theory]
    [InlineData("Finished")]
    [InlineData("Exited")]
    public async Task WaitForCompletionFailsWithAnotherExitCode(string state)
    {
        await using var world = Waiting(waiter => waiter.WaitForCompletion(Builder(_dependency)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, state, exitCode: 3);

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
        Assert.IsAssignableFrom<DistributedApplicationException>(failure);
        Assert.Equal(
            $"Resource 'waiter' stopped waiting for dependency resource 'dependency' because it entered the '{state}' state with exit code '3', expected '0'.",
            failure.Message);
        Assert.Contains(
            $"Resource 'dependency' has entered the '{state}' state with exit code '3' expected '0'.", await world.LinesAsync(_waiter));
    }

    [Fact]
    public async Task WaitForCompletionFailsWhenTheDependencyFailsToStart()
    {
        await using var world = Waiting(waiter => waiter.WaitForCompletion(Builder(_dependency)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, "FailedToStart");

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
        Assert.Equal("Resource 'waiter' stopped waiting for dependency resource 'dependency' because it failed to start.", failure.Message);
        Assert.Contains("Dependency resource 'dependency' failed to start.", await world.LinesAsync(_waiter));
    }

    [Theory]
    [InlineData("FailedToStart", "it failed to start.")]
    [InlineData("Exited", "it entered the 'Exited' state prematurely.")]
    [InlineData("Finished", "it entered the 'Finished' state prematurely.")]
    [InlineData("RuntimeUnhealthy", "it entered the 'RuntimeUnhealthy' state prematurely.")]
    public async Task AWaitThatStopsFailsWithTheDependency(string state, string reason)
    {
        await using var world = Waiting(waiter => waiter.WaitFor(Builder(_dependency), WaitBehavior.StopOnResourceUnavailable));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, state);

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
        Assert.Equal($"Resource 'waiter' stopped waiting for dependency resource 'dependency' because {reason}", failure.Message);
    }

    [Fact]
    public async Task AWaitThatStopsFailsAlsoWhenTheDependencyEndsBeforeItIsHealthy()
    {
        await using var world = Waiting(waiter => waiter.WaitFor(Builder(_dependency), WaitBehavior.StopOnResourceUnavailable));
        _dependency.Annotations.Add(new HealthCheckAnnotation("ping"));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);
        await world.SetAsync(_dependency, "Running");

        await world.SetAsync(_dependency, "Exited", exitCode: 137);

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
    }

    [Fact]
    public async Task WithADashboardAWaitOutlastsAFailureAndEndsWithTheRestart()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, "Exited", exitCode: 1);
        Assert.False(wait.IsCompleted);
        Assert.Equal("Waiting", world.StateOf(_waiter).State?.Text);
        await world.SetAsync(_dependency, "Running");

        await Eventually.Within(wait);
    }

    [Fact]
    public async Task WithoutADashboardAWaitStops()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)), dashboard: false);
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_dependency, "Exited", exitCode: 1);

        await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
    }

    [Fact]
    public async Task SeveralWaitsRunAtOnceAndTheStateNamesThoseThatAreLeft()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)).WaitForCompletion(Builder(_other)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);
        Assert.Equal(["dependency", "other"], WaitingFor(world));

        await world.SetAsync(_other, "Finished", exitCode: 0);
        await Eventually.TrueAsync(() => WaitingFor(world) is ["dependency"], "only the first is left");
        Assert.False(wait.IsCompleted);
        await world.SetAsync(_dependency, "Running");

        await Eventually.Within(wait);
    }

    [Fact]
    public async Task OneFailureEndsAllWaits()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)).WaitForCompletion(Builder(_other)));
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, None);

        await world.SetAsync(_other, "Finished", exitCode: 1);

        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(wait));
        Assert.Same(_other, failure.Dependency);
    }

    [Fact]
    public async Task ACanceledWaitNamesWhatItWaitedFor()
    {
        await using var world = Waiting(waiter => waiter.WaitForStart(Builder(_dependency)));
        using var cancellation = new CancellationTokenSource();
        var wait = world.Notifications.WaitForDependenciesAsync(_waiter, cancellation.Token);

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        Assert.StartsWith("Resource 'waiter' failed to wait for dependencies before the operation was cancelled.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("- Waiting For:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("  - dependency: Unable to retrieve current state.", failure.Message, StringComparison.Ordinal);
    }

    private static string[] WaitingFor(World world)
        => world.StateOf(world.Builder.Resources.Single(resource => resource.Name == "waiter"))
            .Properties.FirstOrDefault(property => property.Name == "resource.waitingFor")?.Value as string[] ?? [];

    private World Waiting(Action<IResourceBuilder<Thing>> wait, bool dashboard = true) => new(
        builder =>
        {
            builder.AddResource(_dependency);
            builder.AddResource(_other);
            _builder = builder;
            wait(builder.AddResource(_waiter));
        },
        dashboard);

    private IDistributedApplicationBuilder? _builder;

    private IResourceBuilder<Thing> Builder(Thing thing) => _builder!.CreateResourceBuilder(thing);
}
