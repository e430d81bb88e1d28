using System.Text.Json;

namespace AppHost.SecondStart;

/// <summary>Who runs on some data.</summary>
/// <param name="ProcessId">The app host's process id.</param>
/// <param name="Dashboard">The dashboard's address, with the token that lets its reader in; null where it is not there yet, or is off.</param>
internal sealed record RunNote(int ProcessId, string? Dashboard)
{
    /// <summary>The words for the note in <paramref name="path"/>.</summary>
    public static string Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunNote>(File.ReadAllBytes(path))?.ToString() ?? Unknown;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not written yet, or another user's.
            return Unknown;
        }
    }

    private const string Unknown = "as a process that has not said its id yet";

    /// <summary>The content of a note.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <inheritdoc/>
    public override string ToString() => Dashboard is null
        ? $"as process {ProcessId}, whose dashboard is not up"
        : $"as process {ProcessId} with the dashboard at {Dashboard}";
}
