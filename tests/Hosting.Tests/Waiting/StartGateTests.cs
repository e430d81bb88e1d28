using Aspire.Hosting;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;

namespace Hosting.Tests.Waiting;

public sealed class StartGateTests : IAsyncLifetime
{
    private readonly Thing _migrations = new("migrations");
    private readonly Thing _backend = new("backend");
    private readonly World _world;
    private readonly StartGate _gate;

    public StartGateTests()
    {
        _world = new World(builder =>
        {
            var migrations = builder.AddResource(_migrations);
            builder.AddResource(_backend).WaitForCompletion(migrations);
        });
        _gate = new StartGate(_world.Notifications);
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task AResourceThatWaitsForNothingGoesThrough()
    {
        var start = _gate.WaitAsync(_migrations, resourceId: null, None);

        Assert.True(start.IsCompletedSuccessfully);
        await start;
    }

    [Fact]
    public async Task TheGateOpensWhenTheWaitIsOver()
    {
        var start = _gate.WaitAsync(_backend, resourceId: null, None);
        Assert.False(start.IsCompleted);

        await _world.SetAsync(_migrations, "Finished", exitCode: 0);

        await Eventually.Within(start);
    }

    [Fact]
    public async Task WhoeverSetsTheWaitingResourceToStartingLetsItThrough()
    {
        var start = _gate.WaitAsync(_backend, resourceId: null, None);
        await Eventually.TrueAsync(() => _world.StateOf(_backend).State?.Text == "Waiting", "the backend waits");

        await _world.SetAsync(_backend, "Starting");

        await Eventually.Within(start);
        Assert.Equal("Starting", _world.StateOf(_backend).State?.Text);
    }

    [Fact]
    public async Task AMendedMigrationLetsTheBackendStart()
    {
        var start = _gate.WaitAsync(_backend, resourceId: null, None);
        await _world.SetAsync(_migrations, "Finished", exitCode: 1);
        var failure = await Assert.ThrowsAsync<DependencyUnavailableException>(() => Eventually.Within(start));
        await _world.SetAsync(_backend, "FailedToStart");

        // Nothing changes until the migrations are started again.
        var retry = _gate.WaitUntilWorthRetryingAsync(failure, None);
        Assert.False(retry.IsCompleted);
        await _world.SetAsync(_migrations, "Starting");
        await Eventually.Within(retry);

        await _world.SetAsync(_backend, "Starting");
        var secondStart = _gate.WaitAsync(_backend, resourceId: null, None);
        await _world.SetAsync(_migrations, "Running");
        Assert.False(secondStart.IsCompleted);
        Assert.Equal("Waiting", _world.StateOf(_backend).State?.Text);
        await _world.SetAsync(_migrations, "Finished", exitCode: 0);

        await Eventually.Within(secondStart);
    }

    [Fact]
    public async Task ACanceledWaitEndsTheGate()
    {
        using var cancellation = new CancellationTokenSource();
        var start = _gate.WaitAsync(_backend, resourceId: null, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => Eventually.Within(start));
    }
}
