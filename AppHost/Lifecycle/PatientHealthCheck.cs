using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Lifecycle;

/// <summary>
/// Asks again until the answer is good, for some seconds: Aspire comes back to a resource that is not healthy yet only after a second, then
/// two, up to five. One that was healthy is asked once, so that its illness is told at once.
/// </summary>
internal sealed class PatientHealthCheck(IHealthCheck check, PatientHealthCheck.Memory memory, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var begin = time.GetTimestamp();
        var result = await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
        while (result.Status != HealthStatus.Healthy && !memory.WasHealthy && time.GetElapsedTime(begin) < Patience)
        {
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            result = await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
        }

        memory.WasHealthy = result.Status == HealthStatus.Healthy;
        return result;
    }

    /// <summary>What is known of a check between its runs, each of which has an instance of its own.</summary>
    internal sealed class Memory
    {
        /// <summary>Whether the last answer was good.</summary>
        public bool WasHealthy { get; set; }
    }
}
