using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests.Notifications;

public class ResourceNotificationTests
{
    private readonly Thing _thing = new("thing");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchingBeginsWithTheCurrentStatesAndGoesOnWithEachChange()
    {
        await using var world = new World();
        await world.SetAsync(_thing, "Starting");

        await using var states = world.Notifications.WatchAsync(None).GetAsyncEnumerator(None);
        Assert.True(await states.MoveNextAsync());
        Assert.Equal("Starting", states.Current.Snapshot.State?.Text);

        await world.SetAsync(_thing, "Running");
        await world.SetAsync(_thing, "Exited");
        Assert.True(await states.MoveNextAsync());
        Assert.Equal("Running", states.Current.Snapshot.State?.Text);
        Assert.True(await states.MoveNextAsync());
        Assert.Equal("Exited", states.Current.Snapshot.State?.Text);
    }

    [Fact]
    public async Task AnEqualStateIsNotPublishedAgain()
    {
        await using var world = new World();
        await Publish("one");
        var version = world.StateOf(_thing).Version;

        await Publish("one");
        Assert.Equal(version, world.StateOf(_thing).Version);

        await Publish("two");
        Assert.Equal(version + 1, world.StateOf(_thing).Version);

        Task Publish(string argument) => world.Notifications.PublishUpdateAsync(_thing, snapshot => snapshot with
        {
            State = "Running",
            Properties = [new("args", new[] { argument })],
            Urls = [new("http", "http://localhost", IsInternal: false)]
        });
    }

    [Fact]
    public async Task NoChangeIsLostBetweenManyPublishersAndWatchers()
    {
        await using var world = new World();
        var resources = Enumerable.Range(0, 8).Select(i => new Thing($"thing{i}")).ToArray();
        const int Updates = 200;
        var watchers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = resources.ToDictionary(resource => resource.Name, _ => 0L);
            await foreach (var change in world.Notifications.WatchAsync(None))
            {
                // Versions only ever grow, by one: nothing is lost, repeated or out of order.
                Assert.True(seen[change.Resource.Name] == 0 || change.Snapshot.Version == seen[change.Resource.Name] + 1);
                seen[change.Resource.Name] = change.Snapshot.Version;
                if (seen.Values.All(version => version == Updates))
                {
                    return;
                }
            }
        }, None)).ToArray();

        await Task.WhenAll(resources.Select(resource => Task.Run(async () =>
        {
            for (var i = 1; i <= Updates; i++)
            {
                await world.SetAsync(resource, $"state {i}");
            }
        }, None)));

        await Eventually.Within(Task.WhenAll(watchers));
    }

    [Fact]
    public async Task WaitingForAStateEndsWhenItIsReached()
    {
        await using var world = new World();
        var running = world.Notifications.WaitForResourceAsync("THING", cancellationToken: None);
        var either = world.Notifications.WaitForResourceAsync("thing", ["Exited", "running"], None);

        await world.SetAsync(_thing, "Running");

        await Eventually.Within(running);
        Assert.Equal("Running", await Eventually.Within(either));
    }

    [Fact]
    public async Task ACanceledWaitTellsWhereTheResourceWas()
    {
        await using var world = new World();
        await world.Notifications.PublishUpdateAsync(_thing, snapshot => (snapshot with
        {
            State = "Waiting",
            Properties = [new("resource.waitingFor", (string[])["database"])]
        }).WithHealthReports([new("ping", HealthStatus.Unhealthy, null, "boom\nat somewhere")]));
        await world.SetAsync(new Thing("database"), "Exited", exitCode: 3);

        using var cancellation = new CancellationTokenSource();
        var wait = world.Notifications.WaitForResourceAsync("thing", "Running", cancellation.Token);
        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        Assert.Equal(
            """
            Resource 'thing' failed to reach one of the target states: [Running] before the operation was cancelled.
            - Current State: Waiting
            - Creation Time: (null)
            - Current Health: (null)
            - Health Reports:
              - ping: Unhealthy
                boom
                at somewhere
            - Waiting For:
              - database: State = Exited, Health = (null), Exit Code = 3
            """,
            failure.Message,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task DisposalEndsWaits()
    {
        var world = new World();
        var wait = world.Notifications.WaitForResourceAsync("thing", "Running", CancellationToken.None);

        await world.DisposeAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => Eventually.Within(wait));
    }

    [Fact]
    public async Task WaitingForHealthAlsoWaitsForTheSubscribersOfTheReadyEvent()
    {
        await using var world = new World();
        var subscribers = new TaskCompletionSource();
        var wait = world.Notifications.WaitForResourceHealthyAsync("thing", WaitBehavior.WaitOnResourceUnavailable, None);

        await world.SetAsync(_thing, "Running");
        await world.Notifications.PublishUpdateAsync(_thing, snapshot => snapshot with { ResourceReadyEvent = new(subscribers.Task) });
        Assert.False(wait.IsCompleted);

        subscribers.SetResult();
        Assert.Equal(HealthStatus.Healthy, (await Eventually.Within(wait)).Snapshot.HealthStatus);
    }

    [Theory]
    [InlineData("Finished")]
    [InlineData("Exited")]
    [InlineData("FailedToStart")]
    [InlineData("RuntimeUnhealthy")]
    public async Task WaitingForHealthStopsWhenTheResourceFails(string state)
    {
        await using var world = new World(builder => builder.AddResource(_thing));
        var wait = world.Notifications.WaitForResourceHealthyAsync("thing", WaitBehavior.StopOnResourceUnavailable, None);

        await world.SetAsync(_thing, state);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => Eventually.Within(wait));
        Assert.Equal("Stopped waiting for resource 'thing' to become healthy because it failed to start.", failure.Message);
    }

    [Fact]
    public async Task WaitingForTheHealthOfAnUnknownResourceFailsAtOnce()
    {
        await using var world = new World();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => world.Notifications.WaitForResourceHealthyAsync("nobody", WaitBehavior.StopOnResourceUnavailable, None));

        Assert.Equal("Stopped waiting for resource 'nobody' to become healthy because it does not exist in the application model.", failure.Message);
    }

    [Fact]
    public async Task ANewAttemptForgetsTheLastOne()
    {
        await using var world = new World(builder => builder.AddResource(_thing).WithAnnotation(new HealthCheckAnnotation("ping")));
        await world.Notifications.PublishUpdateAsync(_thing, snapshot => snapshot with
        {
            State = "Exited",
            ExitCode = 1,
            StopTimeStamp = DateTime.UnixEpoch,
            ResourceReadyEvent = new(Task.CompletedTask),
            HealthReports = [new("ping", HealthStatus.Healthy, null, null)]
        });

        await world.SetAsync(_thing, "Running");

        var state = world.StateOf(_thing);
        Assert.Null(state.ExitCode);
        Assert.Null(state.StopTimeStamp);
        Assert.Null(state.ResourceReadyEvent);
        Assert.Equal(HealthStatus.Unhealthy, state.HealthStatus);
    }

    [Fact]
    public async Task AResourceIdBelongsToOneResource()
    {
        await using var world = new World();
        await world.SetAsync(_thing, "Running");

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.SetAsync(new Thing("thing"), "Running"));
    }

    [Fact]
    public async Task CommandsFollowTheState()
    {
        await using var world = new World(builder => builder.AddResource(_thing).WithCommand(
            "poke",
            "Poke",
            _ => Task.FromResult(CommandResults.Success()),
            new CommandOptions
            {
                UpdateState = context => context.ResourceSnapshot.State?.Text == "Running" ? ResourceCommandState.Enabled : ResourceCommandState.Hidden
            }));

        await world.SetAsync(_thing, "Starting");
        Assert.Equal(ResourceCommandState.Hidden, Assert.Single(world.StateOf(_thing).Commands).State);

        await world.SetAsync(_thing, "Running");
        Assert.Equal(ResourceCommandState.Enabled, Assert.Single(world.StateOf(_thing).Commands).State);
    }
}
