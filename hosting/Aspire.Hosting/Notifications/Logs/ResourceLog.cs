using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>
/// The log of one resource instance: what the app host itself says about it, kept here, and what the instance writes, read from its
/// <see cref="LogSource"/> only while somebody looks.
/// </summary>
internal sealed class ResourceLog : ILogger, IDisposable
{
    /// <summary>How many lines are kept of what the app host says, and for readers that come later.</summary>
    internal const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly LogBacklog _ownEntries = new(Capacity);
    private readonly LogBacklog _backlog = new(Capacity);
    private readonly List<ChannelWriter<LogEntry>> _readers = [];
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Action<LogSubscriber> _subscribersChanged;
    private LogSource? _source;
    private CancellationTokenSource? _reading;
    private bool _completed;

    public ResourceLog(string name, TimeProvider time, Action<LogSubscriber> subscribersChanged)
    {
        _name = name;
        _time = time;
        _subscribersChanged = subscribersChanged;
    }

    /// <summary>Says once more that there are readers, for a watcher that has just come.</summary>
    public void AnnounceReaders()
    {
        lock (_gate)
        {
            if (_readers.Count > 0)
            {
                _subscribersChanged(new(_name, AnySubscribers: true));
            }
        }
    }

    /// <summary>Says where the instance's output is read from now on. Streams of an earlier source run to their end.</summary>
    public void Attach(LogSource source)
    {
        lock (_gate)
        {
            _source = source;
            if (_reading is { } reading)
            {
                Read(source, reading.Token);
            }
        }
    }

    /// <summary>Forgets the source, unless another took its place.</summary>
    public void Detach(LogSource source)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_source, source))
            {
                _source = null;
            }
        }
    }

    /// <summary>Everything that is there now.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LogEntry[] own;
        LogSource? source;
        lock (_gate)
        {
            own = _ownEntries.ToArray();
            source = _source;
        }

        var numbering = new Numbering();
        yield return numbering.Apply(own);
        if (source is null)
        {
            yield break;
        }

        await foreach (var entries in source(follow: false, cancellationToken).ConfigureAwait(false))
        {
            yield return numbering.Apply(entries);
        }
    }

    /// <summary>What is there now and what comes, until the log is completed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<LogEntry>(new() { SingleReader = true });
        var backlog = AddReader(channel.Writer);
        try
        {
            var numbering = new Numbering();
            if (backlog.Length > 0)
            {
                yield return numbering.Apply(backlog);
            }

            while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogEntry>();
                while (channel.Reader.TryRead(out var entry))
                {
                    batch.Add(entry);
                }

                yield return numbering.Apply(batch);
            }
        }
        finally
        {
            RemoveReader(channel.Writer);
        }
    }

    /// <summary>Ends the log: readers end, and nothing more is written.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            _reading?.Cancel();
            foreach (var reader in _readers)
            {
                reader.TryComplete();
            }
        }
    }

    public void Dispose() => Complete();

    /// <summary>Forgets the lines kept for readers that come later.</summary>
    public void ClearBacklog()
    {
        lock (_gate)
        {
            _backlog.Clear();
        }
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        Write(exception is null ? message : $"{message}\n{exception}", isError: logLevel >= LogLevel.Error);
    }

    private void Write(string message, bool isError)
    {
        var entry = new LogEntry(_time.GetUtcNow().UtcDateTime, message, isError);
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            _ownEntries.Add(entry);
            Deliver(entry);
        }
    }

    private LogEntry[] AddReader(ChannelWriter<LogEntry> reader)
    {
        lock (_gate)
        {
            var first = _readers.Count == 0;
            if (first)
            {
                foreach (var entry in _ownEntries.ToArray())
                {
                    _backlog.Add(entry);
                }

                _reading = new CancellationTokenSource();
            }

            var backlog = _backlog.ToArray();
            _readers.Add(reader);
            if (_completed)
            {
                reader.TryComplete();
            }
            else if (first && _source is { } source)
            {
                Read(source, _reading!.Token);
            }

            if (first)
            {
                _subscribersChanged(new(_name, AnySubscribers: true));
            }

            return backlog;
        }
    }

    private void RemoveReader(ChannelWriter<LogEntry> reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            if (_readers.Count > 0)
            {
                return;
            }

            // The next reader gets everything anew from the source.
            _backlog.Clear();
            _reading?.Cancel();
            _reading?.Dispose();
            _reading = null;
            _subscribersChanged(new(_name, AnySubscribers: false));
        }
    }

    private void Read(LogSource source, CancellationToken cancellationToken) => _ = Task.Run(async () =>
    {
        try
        {
            await foreach (var entries in source(follow: true, cancellationToken).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    foreach (var entry in entries)
                    {
                        if (cancellationToken.IsCancellationRequested)
                        {
                            return;
                        }

                        Deliver(entry);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last reader left.
        }
        catch (Exception ex)
        {
            Write($"The log of '{_name}' cannot be read: {ex.Message} Open the log again to retry.", isError: true);
        }
    }, CancellationToken.None);

    private void Deliver(LogEntry entry)
    {
        if (_readers.Count == 0)
        {
            return;
        }

        _backlog.Add(entry);
        foreach (var reader in _readers)
        {
            reader.TryWrite(entry);
        }
    }

    /// <summary>Numbers lines from 1 for each reader.</summary>
    private sealed class Numbering
    {
        private int _next = 1;

        public LogLine[] Apply(IReadOnlyList<LogEntry> entries)
        {
            var lines = new LogLine[entries.Count];
            for (var i = 0; i < lines.Length; i++)
            {
                lines[i] = entries[i].ToLine(_next++);
            }

            return lines;
        }
    }
}
