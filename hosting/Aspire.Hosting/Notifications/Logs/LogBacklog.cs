namespace Aspire.Hosting.Notifications;

/// <summary>The last lines of a log, in the order of their times. Bounded: the oldest line makes room for a new one.</summary>
internal sealed class LogBacklog(int capacity)
{
    private readonly LinkedList<(DateTime Time, LogEntry Entry)> _entries = [];
    private DateTime _lastTime = DateTime.MinValue;

    public int Count => _entries.Count;

    /// <summary>Adds a line after all that are not younger. A line without time belongs to the one that was added before it.</summary>
    public void Add(LogEntry entry)
    {
        var time = _lastTime = entry.Timestamp ?? _lastTime;
        var before = _entries.Last;
        while (before is not null && before.Value.Time > time)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _entries.AddFirst((time, entry));
        }
        else
        {
            _entries.AddAfter(before, (time, entry));
        }

        if (_entries.Count > capacity)
        {
            _entries.RemoveFirst();
        }
    }

    public void Clear() => _entries.Clear();

    public LogEntry[] ToArray() => [.. _entries.Select(item => item.Entry)];
}
