using Aspire.Hosting.Eventing;
using Hosting.Tests.Support;

namespace Hosting.Tests.Eventing;

public class EventingTests
{
    private readonly DistributedApplicationEventing _eventing = new();
    private readonly List<string> _order = [];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SubscribersRunInTheOrderOfTheirSubscription()
    {
        _eventing.Subscribe<Happened>(async (_, _) =>
        {
            await Task.Yield();
            _order.Add("first");
        });
        _eventing.Subscribe<Happened>((_, _) =>
        {
            _order.Add("second");
            return Task.CompletedTask;
        });

        await _eventing.PublishAsync(new Happened(), None);

        Assert.Equal(["first", "second"], _order);
    }

    [Fact]
    public async Task AFailingSubscriberFailsThePublisherAndKeepsLaterOnesFromRunning()
    {
        _eventing.Subscribe<Happened>((_, _) => throw new InvalidOperationException("no"));
        _eventing.Subscribe<Happened>((_, _) =>
        {
            _order.Add("later");
            return Task.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => _eventing.PublishAsync(new Happened(), None));

        Assert.Equal("no", failure.Message);
        Assert.Empty(_order);
    }

    [Fact]
    public async Task ConcurrentDispatchDoesNotWaitForOneBeforeTheNext()
    {
        var gate = new TaskCompletionSource();
        _eventing.Subscribe<Happened>((_, _) => gate.Task);
        _eventing.Subscribe<Happened>((_, _) =>
        {
            gate.SetResult();
            return Task.CompletedTask;
        });

        await Eventually.Within(_eventing.PublishAsync(new Happened(), EventDispatchBehavior.BlockingConcurrent, None));
    }

    [Theory]
    [InlineData(EventDispatchBehavior.NonBlockingConcurrent)]
    [InlineData(EventDispatchBehavior.NonBlockingSequential)]
    public async Task NonBlockingDispatchReturnsAtOnceAndReportsFailures(EventDispatchBehavior behavior)
    {
        var gate = new TaskCompletionSource();
        var reported = new TaskCompletionSource<(Type Event, Exception Failure)>();
        _eventing.UnobservedFailure = (type, failure) => reported.SetResult((type, failure));
        _eventing.Subscribe<Happened>(async (_, _) =>
        {
            await gate.Task;
            throw new InvalidOperationException("late");
        });

        var published = _eventing.PublishAsync(new Happened(), behavior, None);
        Assert.True(published.IsCompletedSuccessfully);

        gate.SetResult();
        var (type, failure) = await Eventually.Within(reported.Task);
        Assert.Equal(typeof(Happened), type);
        Assert.Equal("late", failure.Message);
    }

    [Fact]
    public async Task AResourceSubscriptionHearsOfThatResourceAlone()
    {
        var one = new Thing("one");
        _eventing.Subscribe<HappenedTo>(one, (@event, _) =>
        {
            _order.Add(@event.Resource.Name);
            return Task.CompletedTask;
        });

        await _eventing.PublishAsync(new HappenedTo(new Thing("other")), None);
        await _eventing.PublishAsync(new HappenedTo(one), None);

        Assert.Equal(["one"], _order);
    }

    [Fact]
    public async Task AnEndedSubscriptionHearsNothing()
    {
        var subscription = _eventing.Subscribe<Happened>((_, _) => throw new InvalidOperationException());

        _eventing.Unsubscribe(subscription);

        await _eventing.PublishAsync(new Happened(), None);
    }

    [Fact]
    public void OnlyConcreteEventsCanBeSubscribedTo()
    {
        var refusal = Assert.Throws<ArgumentException>(() => _eventing.Subscribe<IDistributedApplicationEvent>((_, _) => Task.CompletedTask));

        Assert.Equal("Cannot subscribe to interface or abstract type 'IDistributedApplicationEvent'. Subscribe to a concrete event type instead.", refusal.Message);
    }

    private sealed class Happened : IDistributedApplicationEvent;

    private sealed class HappenedTo(Aspire.Hosting.ApplicationModel.IResource resource) : IDistributedApplicationResourceEvent
    {
        public Aspire.Hosting.ApplicationModel.IResource Resource { get; } = resource;
    }
}
