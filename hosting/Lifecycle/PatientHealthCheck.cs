namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Asks again until the answer is good, for some seconds: Aspire comes back to a resource that is not healthy yet only after a second, then
/// two, up to five. The pauses grow with the time it takes, so that nothing is asked again and again that stays ill. One that was healthy
/// is asked once, so that its illness is told at once.
/// </summary>
internal sealed class PatientHealthCheck(IHealthCheck check, PatientHealthCheck.Memory memory, TimeProvider time) : IHealthCheck
{
    // An answer is missed by no more than a quarter of the time that it took.
    private const int PartOfTheTime = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var begin = time.GetTimestamp();
        memory.AskedSince ??= begin;
        var result = await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
        while (result.Status != HealthStatus.Healthy && !memory.WasHealthy && time.GetElapsedTime(begin) < Patience)
        {
            var pause = time.GetElapsedTime(memory.AskedSince.Value) / PartOfTheTime;
            await Task.Delay(pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause, time, cancellationToken).ConfigureAwait(false);
            result = await check.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
        }

        memory.WasHealthy = result.Status == HealthStatus.Healthy;
        memory.AskedSince = memory.WasHealthy ? null : memory.AskedSince;
        return result;
    }

    /// <summary>What is known of a check between its runs, each of which has an instance of its own.</summary>
    internal sealed class Memory
    {
        /// <summary>Whether the last answer was good.</summary>
        public bool WasHealthy { get; set; }

        /// <summary>The timestamp of the first question since the last good answer; null after that.</summary>
        public long? AskedSince { get; set; }
    }
}
