using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>
/// When to ask again. What is not well yet is asked often at first, then less and less: each wait is a quarter longer than the last, so that
/// what becomes well is noticed after at most about a quarter of the time that it took. What is well is asked seldom.
/// </summary>
internal sealed class HealthSchedule
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    internal static readonly TimeSpan LongestWhileUnhealthy = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(10);
    private const double Growth = 1.25;

    private TimeSpan _next = First;

    public TimeSpan Next(HealthStatus status)
    {
        if (status == HealthStatus.Healthy)
        {
            _next = First;
            return WhileHealthy;
        }

        var current = _next;
        _next = TimeSpan.FromTicks(Math.Min((long)(current.Ticks * Growth), LongestWhileUnhealthy.Ticks));
        return current;
    }
}
