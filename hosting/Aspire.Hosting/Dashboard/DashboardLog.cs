using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Repeats what the dashboard logs as log messages of the app host, with their levels and categories, so
/// that its failures are seen although it is hidden.
/// </summary>
internal sealed partial class DashboardLog(ResourceLoggerService logs, ILoggerFactory loggerFactory)
{
    private const string OwnCategory = "Aspire.Hosting.Dashboard";
    private const string DashboardCategoryPrefix = "Aspire.Dashboard.";

    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Follows the log until told otherwise.</summary>
    /// <param name="dashboard">The dashboard.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(IResource dashboard, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var lines in logs.WatchAsync(dashboard).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                foreach (var line in lines)
                {
                    Repeat(line);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Repeat(LogLine line)
    {
        // A line begins with the time at which it was read; the dashboard's own follows.
        var json = line.Content.IndexOf('{', StringComparison.Ordinal) is >= 0 and var start ? line.Content[start..] : line.Content;
        try
        {
            if (JsonSerializer.Deserialize(json, EntryContext.Default.Entry) is { } entry)
            {
                Write(entry);
                return;
            }
        }
        catch (JsonException)
        {
            // Not written by its logger, such as the report of a crash: repeated as it is.
        }

        Logger(OwnCategory).Log(line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, 0, line.Content, null, static (text, _) => text);
    }

    private void Write(Entry entry)
    {
        var category = entry.Category.StartsWith(DashboardCategoryPrefix, StringComparison.Ordinal)
            ? $"{OwnCategory}.{entry.Category[DashboardCategoryPrefix.Length..]}"
            : $"{OwnCategory}.ThirdParty.{entry.Category}";
        var text = entry.Exception is null ? entry.Message : entry.Message + Environment.NewLine + entry.Exception;
        Logger(category).Log(entry.LogLevel, entry.EventId, text, null, static (message, _) => message);
    }

    private ILogger Logger(string category) =>
        _loggers.TryGetValue(category, out var logger) ? logger : _loggers[category] = loggerFactory.CreateLogger(category);

    // One line of .NET's JSON console formatter.
    private sealed record Entry(
        int EventId,
        [property: JsonConverter(typeof(JsonStringEnumConverter<LogLevel>))] LogLevel LogLevel,
        string Category,
        string Message,
        string? Exception);

    [JsonSerializable(typeof(Entry))]
    private sealed partial class EntryContext : JsonSerializerContext;
}
