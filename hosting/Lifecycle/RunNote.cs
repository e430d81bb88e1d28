namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Who runs on some data.</summary>
/// <param name="ProcessId">The app host's process id.</param>
/// <param name="Dashboard">The dashboard's address, with the token that lets its reader in; null where it is not there yet, or is off.</param>
/// <param name="IsStopping">Whether it was told to stop, and is about to let go of the data.</param>
internal sealed record RunNote(int ProcessId, string? Dashboard, bool IsStopping = false)
{
    /// <summary>The note in <paramref name="path"/>; null where there is none, or none that this user may read.</summary>
    public static RunNote? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunNote>(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The content of a note.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <inheritdoc/>
    public override string ToString() => Dashboard is null
        ? $"as process {ProcessId}, whose dashboard is not up"
        : $"as process {ProcessId} with the dashboard at {Dashboard}";
}
