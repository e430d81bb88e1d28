using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>Keeps the last lines of the AppHost's own log for the CLI, which may come late or several times.</summary>
internal sealed class AppHostLog(TimeProvider time) : ILoggerProvider
{
    private const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<AppHostLogEntry> _last = [];
    private readonly List<ChannelWriter<AppHostLogEntry>> _readers = [];

    /// <summary>The lines kept, then those to come.</summary>
    public async IAsyncEnumerable<AppHostLogEntry> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<AppHostLogEntry>(new() { SingleReader = true });
        lock (_lock)
        {
            foreach (var entry in _last)
            {
                channel.Writer.TryWrite(entry);
            }
            _readers.Add(channel.Writer);
        }
        try
        {
            await foreach (var entry in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers.Remove(channel.Writer);
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var reader in _readers)
            {
                reader.TryComplete();
            }
        }
    }

    private void Write(AppHostLogEntry entry)
    {
        lock (_lock)
        {
            _last.Enqueue(entry);
            if (_last.Count > Kept)
            {
                _last.Dequeue();
            }
            foreach (var reader in _readers)
            {
                reader.TryWrite(entry);
            }
        }
    }

    private sealed class Writer(AppHostLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => log.Write(new(eventId, logLevel, formatter(state, exception), log.Now, category));
    }

    private DateTimeOffset Now => time.GetUtcNow();
}

/// <summary>A line of the log; the member names are the protocol's.</summary>
internal sealed record AppHostLogEntry(EventId EventId, LogLevel LogLevel, string Message, DateTimeOffset Timestamp, string CategoryName);
