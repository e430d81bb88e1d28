using System.Globalization;

namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>
/// The <c>grpc-timeout</c> request header: one to eight digits and a unit, as in <c>500m</c>
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests).
/// </summary>
internal static class GrpcTimeout
{
    /// <summary>The name of the header.</summary>
    public const string HeaderName = "grpc-timeout";

    // CancellationTokenSource.CancelAfter accepts no more than this.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Reads the header's value.</summary>
    /// <param name="value">The value; <see langword="null"/> or empty when the call has no deadline.</param>
    /// <returns>The time the call may take, at most about 24 days; <see langword="null"/> when there is no deadline.</returns>
    /// <exception cref="GrpcException">The value does not have the header's form.</exception>
    public static TimeSpan? Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (value.Length is < 2 or > 9
            || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || TicksPerUnit(value[^1]) is not { } ticks)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"'{HeaderName}' must be up to eight digits and one of H, M, S, m, u, n.");
        }

        // Nanoseconds are finer than a tick; a deadline of less than one tick is one tick.
        var span = TimeSpan.FromTicks((long)Math.Min(Math.Max(1, amount * ticks), Longest.Ticks));
        return span;
    }

    private static double? TicksPerUnit(char unit) => unit switch
    {
        'H' => TimeSpan.TicksPerHour,
        'M' => TimeSpan.TicksPerMinute,
        'S' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMillisecond,
        'u' => TimeSpan.TicksPerMicrosecond,
        'n' => 1.0 / TimeSpan.NanosecondsPerTick,
        _ => null,
    };
}
