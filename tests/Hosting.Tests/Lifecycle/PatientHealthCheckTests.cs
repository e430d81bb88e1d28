using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

public sealed class PatientHealthCheckTests
{
    private readonly PatientHealthCheck.Memory _memory = new();

    [Fact]
    public async Task What_is_not_healthy_yet_is_asked_again_until_it_is()
    {
        var answers = new Answers(HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Healthy);

        Assert.Equal(HealthStatus.Healthy, await AskAsync(answers));
        Assert.Equal(3, answers.Asked);
    }

    [Fact]
    public async Task What_was_healthy_and_is_not_any_more_is_told_at_once()
    {
        await AskAsync(new Answers(HealthStatus.Healthy));
        var ill = new Answers(HealthStatus.Unhealthy, HealthStatus.Healthy);

        Assert.Equal(HealthStatus.Unhealthy, await AskAsync(ill));
        Assert.Equal(1, ill.Asked);
        Assert.Equal(HealthStatus.Healthy, await AskAsync(ill));
    }

    [Fact]
    public async Task What_stays_ill_is_asked_less_and_less_and_told_after_a_bounded_time()
    {
        var answers = new Answers(HealthStatus.Unhealthy);

        Assert.Equal(HealthStatus.Unhealthy, await AskAsync(answers));
        Assert.InRange(answers.Asked, 2, 40);
    }

    private async Task<HealthStatus> AskAsync(IHealthCheck check) =>
        (await new PatientHealthCheck(check, _memory, TimeProvider.System).CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status;

    // Gives them in turn, and the last one again and again.
    private sealed class Answers(params HealthStatus[] answers) : IHealthCheck
    {
        public int Asked { get; private set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(new HealthCheckResult(answers[Math.Min(Asked++, answers.Length - 1)]));
    }
}
