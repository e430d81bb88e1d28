using System.Globalization;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>Which log to read, and how (DCP: <c>api/v1/log_options.go</c>).</summary>
internal sealed record DcpLogOptions
{
    /// <summary>What the program writes to standard output.</summary>
    public const string StdOut = "stdout";

    /// <summary>What the program writes to standard error.</summary>
    public const string StdErr = "stderr";

    /// <summary>Containers: standard output of the engine while it builds, pulls and starts.</summary>
    public const string StartupStdOut = "startup_stdout";

    /// <summary>Containers: standard error of the engine while it builds, pulls and starts.</summary>
    public const string StartupStdErr = "startup_stderr";

    /// <summary>What DCP itself has to say about the object, for example why it could not be started. JSON after each time.</summary>
    public const string System = "system";

    /// <summary>One of the constants of this type.</summary>
    public string Source { get; init; } = StdOut;

    /// <summary>Whether reading goes on until the program has ended.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether each line begins with the time at which it was written (UTC, RFC 3339).</summary>
    public bool Timestamps { get; init; }

    /// <summary>Whether each line begins with its number, counted from 1; with timestamps, the number comes first.</summary>
    public bool LineNumbers { get; init; }

    /// <summary>At most so many of the newest existing lines.</summary>
    public int? Tail { get; init; }

    /// <summary>The query string for these options.</summary>
    /// <returns>The query without a question mark.</returns>
    public string ToQuery() => string.Create(
        CultureInfo.InvariantCulture,
        $"source={Source}&follow={(Follow ? "true" : "false")}&timestamps={(Timestamps ? "true" : "false")}&line_numbers={(LineNumbers ? "true" : "false")}{(Tail is { } n ? $"&tail={n}" : "")}");
}

/// <summary>A line of a log that was read with timestamps.</summary>
/// <param name="Timestamp">When it was written, or <see langword="null"/> where the line carries no time.</param>
/// <param name="Text">The line itself.</param>
internal readonly record struct DcpLogLine(DateTimeOffset? Timestamp, string Text)
{
    /// <summary>
    /// Of a line of the <see cref="DcpLogOptions.System"/> log: the error that it reports, or <see langword="null"/>. Such a line ends in a
    /// JSON object; the error is its member <c>error</c>.
    /// </summary>
    public string? Error
    {
        get
        {
            var start = Text.IndexOf('{', StringComparison.Ordinal);
            if (start < 0)
            {
                return null;
            }

            try
            {
                using var details = JsonDocument.Parse(Text[start..]);
                return details.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Splits a line into its time and its text.</summary>
    /// <param name="line">A line, read with <see cref="DcpLogOptions.Timestamps"/>.</param>
    /// <returns>The two parts; the whole line as text where it does not begin with a time.</returns>
    public static DcpLogLine Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var head = space < 0 ? line.AsSpan() : line.AsSpan(0, space);
        return head.Length >= "2026-01-01T00:00:00Z".Length
            && head[4] == '-'
            && DateTimeOffset.TryParse(head, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? new(time, space < 0 ? "" : line[(space + 1)..])
                : new(null, line);
    }
}
