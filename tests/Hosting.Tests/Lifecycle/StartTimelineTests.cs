using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

public sealed class StartTimelineTests
{
    private readonly StartTimeline _timeline = new(["postgres", "migrations"]);

    [Fact]
    public void Each_phase_lasts_until_the_next()
    {
        Observe("postgres", (Phase.Start, 0), (Phase.Health, 2), (Phase.Health, 3), (Phase.Run, 5));

        Assert.Equal([new("postgres", Phase.Start, At(0), At(2)), new("postgres", Phase.Health, At(2), At(5))], _timeline.Stretches);
    }

    [Fact]
    public void The_work_of_a_resource_that_finishes_is_a_phase_too()
    {
        Observe("migrations", (Phase.Wait, 0), (Phase.Start, 1), (Phase.Run, 2), (Phase.Finished, 4));

        Assert.Equal(
            [new("migrations", Phase.Wait, At(0), At(1)), new("migrations", Phase.Start, At(1), At(2)), new("migrations", Phase.Run, At(2), At(4))],
            _timeline.Stretches);
    }

    [Fact]
    public void A_resource_without_a_state_after_its_wait_is_being_started()
    {
        Observe("migrations", (Phase.Pending, 0), (Phase.Wait, 1), (Phase.Pending, 2), (Phase.Start, 3), (Phase.Run, 4));

        Assert.Equal([new("migrations", Phase.Wait, At(1), At(2)), new("migrations", Phase.Start, At(2), At(4))], _timeline.Stretches);
    }

    [Fact]
    public void It_is_settled_when_every_resource_has_arrived()
    {
        Observe("postgres", (Phase.Start, 0), (Phase.Run, 1));
        Assert.False(_timeline.IsSettled);

        Observe("migrations", (Phase.Wait, 0));
        Assert.False(_timeline.IsSettled);

        Observe("migrations", (Phase.Failed, 2));
        Assert.True(_timeline.IsSettled);
        Assert.Equal(["migrations"], _timeline.Failed);
    }

    [Fact]
    public void Other_resources_do_not_count()
    {
        Observe("a-parameter", (Phase.Start, 0), (Phase.Run, 1));

        Assert.Empty(_timeline.Stretches);
    }

    private void Observe(string resource, params (Phase Phase, int Second)[] phases)
    {
        foreach (var (phase, second) in phases)
        {
            _timeline.Observe(resource, phase, At(second));
        }
    }

    private static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);
}
