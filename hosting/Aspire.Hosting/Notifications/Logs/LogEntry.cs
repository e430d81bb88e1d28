using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>A line of a resource's log before it has a number.</summary>
/// <param name="Timestamp">When it was written, in UTC; null when its source does not say.</param>
/// <param name="Content">The line.</param>
/// <param name="IsError">Whether it went to standard error.</param>
internal readonly record struct LogEntry(DateTime? Timestamp, string Content, bool IsError)
{
    /// <summary>RFC 3339 with seven digits of the second, as the dashboard expects it at the start of a line.</summary>
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffffffK";

    public LogLine ToLine(int number)
        => new(number, Timestamp is { } time ? $"{time.ToString(TimestampFormat, CultureInfo.InvariantCulture)} {Content}" : Content, IsError);
}
