using Aspire.Hosting;
using Aspire.Hosting.Health;
using Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Hosting.Tests.Health;

public class ResourceHealthTests
{
    private readonly Thing _thing = new("thing");
    private readonly Part _part;
    private int _checks;
    private int _ready;
    private HealthCheckResult _result = HealthCheckResult.Unhealthy("not yet");

    public ResourceHealthTests() => _part = new Part("part", _thing);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AResourceWithoutHealthChecksIsReadyAsSoonAsItRuns()
    {
        await using var world = Checked(healthCheck: false);
        using var health = await StartAsync(world);

        await world.SetAsync(_thing, "Running");

        await Eventually.Within(world.Notifications.WaitForResourceHealthyAsync("thing", None));
        Assert.Equal(1, _ready);
        Assert.Equal(0, _checks);
    }

    [Fact]
    public async Task NothingIsCheckedBeforeTheResourceRuns()
    {
        await using var world = Checked();
        using var health = await StartAsync(world);

        await world.SetAsync(_thing, "Starting");
        await world.SetAsync(_thing, "Waiting");
        Assert.Equal(0, world.Time.PendingTimers);
        Assert.Equal(0, _checks);

        // The first check comes with Running, without a wait.
        await world.SetAsync(_thing, "Running");
        await Eventually.TrueAsync(() => _checks == 1, "the first check ran");
    }

    [Fact]
    public async Task AnUnhealthyResourceIsCheckedOftenAtFirstAndThenLessAndLess()
    {
        await using var world = Checked();
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");

        var waits = new List<TimeSpan>();
        for (var i = 0; i < 30; i++)
        {
            waits.Add(await world.Time.AdvanceToNextTimerAsync());
        }

        Assert.Equal(TimeSpan.FromMilliseconds(10), waits[0]);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(TimeSpan.FromSeconds(1), waits[^1]);
        for (var i = 1; i < waits.Count; i++)
        {
            // What becomes healthy during a wait is noticed after at most a third more than it took.
            var waitedBefore = waits.Take(i).Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);
            Assert.True(waits[i] <= (waitedBefore / 3) + TimeSpan.FromMilliseconds(10), $"wait {i} is {waits[i]}");
        }
    }

    [Fact]
    public async Task AResourceThatRunsAgainAtOnceIsReadyAgain()
    {
        await using var world = Checked(healthCheck: false);
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");
        await Eventually.TrueAsync(() => _ready == 1, "it was ready");

        for (var run = 2; run <= 20; run++)
        {
            // Nobody waits between the states: the watcher sees the second when the first is already gone.
            await world.SetAsync(_thing, "Starting");
            await world.SetAsync(_thing, "Running");
            await Eventually.TrueAsync(() => _ready == run, $"it was ready in run {run}");
        }
    }

    [Fact]
    public async Task AHealthyResourceIsReadyOnceAndCheckedSeldom()
    {
        await using var world = Checked();
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");
        await world.Time.AdvanceToNextTimerAsync();
        Assert.Equal(HealthStatus.Unhealthy, world.StateOf(_thing).HealthStatus);

        _result = HealthCheckResult.Healthy();
        await world.Time.AdvanceToNextTimerAsync();
        await Eventually.Within(world.Notifications.WaitForResourceHealthyAsync("thing", None));

        Assert.Equal(HealthSchedule.WhileHealthy, await world.Time.AdvanceToNextTimerAsync());
        Assert.Equal(HealthSchedule.WhileHealthy, await world.Time.AdvanceToNextTimerAsync());
        await Eventually.TrueAsync(() => world.Time.PendingTimers > 0, "the last check ran");
        Assert.Equal(1, _ready);
    }

    [Fact]
    public async Task WhatTheCheckSaysIsInTheState()
    {
        _result = HealthCheckResult.Degraded("slow", new TimeoutException("too long"));
        await using var world = Checked();
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");
        await Eventually.TrueAsync(() => world.Time.PendingTimers > 0, "the first check ran");

        var state = world.StateOf(_thing);
        var report = Assert.Single(state.HealthReports);
        Assert.Equal(HealthStatus.Degraded, state.HealthStatus);
        Assert.Equal(("ping", HealthStatus.Degraded, "slow"), (report.Name, report.Status, report.Description));
        Assert.Contains("too long", report.ExceptionText, StringComparison.Ordinal);
        Assert.Equal(world.Time.GetUtcNow().UtcDateTime, report.LastRunAt);
    }

    [Fact]
    public async Task AnUnchangedResultIsNotPublishedAtEachCheck()
    {
        await using var world = Checked();
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");
        await world.Time.AdvanceToNextTimerAsync();
        await Eventually.TrueAsync(() => _checks == 2 && world.Time.PendingTimers > 0, "the second check ran");
        var version = world.StateOf(_thing).Version;

        for (var i = 0; i < 10; i++)
        {
            await world.Time.AdvanceToNextTimerAsync();
        }

        Assert.Equal(version, world.StateOf(_thing).Version);
    }

    [Fact]
    public async Task ARestartedResourceIsCheckedAnewAndReadyAgain()
    {
        _result = HealthCheckResult.Healthy();
        await using var world = Checked();
        using var health = await StartAsync(world);
        await world.SetAsync(_thing, "Running");
        await Eventually.Within(world.Notifications.WaitForResourceHealthyAsync("thing", None));

        _result = HealthCheckResult.Unhealthy();
        await world.SetAsync(_thing, "Exited", exitCode: 137);
        await Eventually.TrueAsync(() => world.Time.PendingTimers == 0, "an ended resource is not checked");
        await world.SetAsync(_thing, "Starting");
        await world.SetAsync(_thing, "Running");
        Assert.NotEqual(HealthStatus.Healthy, world.StateOf(_thing).HealthStatus);
        Assert.Null(world.StateOf(_thing).ResourceReadyEvent);

        _result = HealthCheckResult.Healthy();
        await world.Time.AdvanceToNextTimerAsync();
        await Eventually.Within(world.Notifications.WaitForResourceHealthyAsync("thing", None));
        Assert.Equal(2, _ready);
    }

    [Fact]
    public async Task APartIsNotHealthyBeforeTheWholeIs()
    {
        await using var world = Checked();
        using var health = await StartAsync(world);

        await world.SetAsync(_part, "Running");
        await Eventually.TrueAsync(() => _checks > 0 && world.Time.PendingTimers > 0, "the whole's check ran for the part");

        Assert.Equal(HealthStatus.Unhealthy, world.StateOf(_part).HealthStatus);
    }

    [Fact]
    public async Task ACheckThatCannotBeMadeIsUnhealthyWithTheReason()
    {
        await using var world = new World(builder =>
        {
            builder.Services.AddHealthChecks().Add(new("ping", _ => throw new InvalidOperationException("no such service"), null, null));
            builder.AddResource(_thing).WithHealthCheck("ping");
        });
        using var health = await StartAsync(world);

        await world.SetAsync(_thing, "Running");
        await Eventually.TrueAsync(() => world.Time.PendingTimers > 0, "the check was tried");

        var report = Assert.Single(world.StateOf(_thing).HealthReports);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("no such service", report.ExceptionText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFailingReadySubscriberFailsThoseThatWait()
    {
        await using var world = new World(builder => builder.AddResource(_thing).OnResourceReady((_, _, _) => throw new InvalidOperationException("seed failed")));
        using var health = await StartAsync(world);

        await world.SetAsync(_thing, "Running");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Eventually.Within(world.Notifications.WaitForResourceHealthyAsync("thing", None)));
        Assert.Equal("seed failed", failure.Message);
    }

    private World Checked(bool healthCheck = true) => new(builder =>
    {
        builder.Services.AddHealthChecks().AddCheck("ping", () =>
        {
            Interlocked.Increment(ref _checks);
            return _result;
        });
        var thing = builder.AddResource(_thing).OnResourceReady((_, _, _) =>
        {
            Interlocked.Increment(ref _ready);
            return Task.CompletedTask;
        });
        builder.AddResource(_part);
        if (healthCheck)
        {
            thing.WithHealthCheck("ping");
        }
    });

    private static async Task<IDisposable> StartAsync(World world)
    {
        var health = world.Services.GetServices<IHostedService>().OfType<ResourceHealthService>().Single();
        await health.StartAsync(None);
        return health;
    }
}
