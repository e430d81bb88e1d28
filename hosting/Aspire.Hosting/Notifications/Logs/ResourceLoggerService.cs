using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources' console logs: write to them, read them, follow them.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<LogSubscriber>> _watchers = [];

    /// <summary>The clock that the app host's own lines are stamped with.</summary>
    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>A logger that writes to a resource's console log. Where the resource has replicas, to each one's.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The logger. It takes every level; errors go to the error stream.</returns>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var names = resource.GetResolvedResourceNames();
        return names.Length == 1 ? Log(names[0]) : new ReplicasLogger([.. names.Select(Log)]);
    }

    /// <summary>A logger that writes to the console log of a resource instance.</summary>
    /// <param name="resourceName">The resource's name or, where it differs, the instance's.</param>
    /// <returns>The logger. It takes every level; errors go to the error stream.</returns>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return Log(resourceName);
    }

    /// <summary>Reads a resource's console log as it is now.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The lines, in batches. The stream ends.</returns>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Combine(resource.GetResolvedResourceNames(), GetAllAsync);
    }

    /// <summary>Reads the console log of a resource instance as it is now.</summary>
    /// <param name="resourceName">The resource's name or, where it differs, the instance's.</param>
    /// <returns>The lines, in batches. The stream ends.</returns>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return Log(resourceName).GetAllAsync();
    }

    /// <summary>Reads and follows a resource's console log.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The lines, in batches, until the log is completed.</returns>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Combine(resource.GetResolvedResourceNames(), WatchAsync);
    }

    /// <summary>Reads and follows the console log of a resource instance.</summary>
    /// <param name="resourceName">The resource's name or, where it differs, the instance's.</param>
    /// <returns>The lines, in batches, until the log is completed.</returns>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return Log(resourceName).WatchAsync();
    }

    /// <summary>Watches which logs are read at all, beginning with those that are read now.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A note for each log that finds its first reader or loses its last.</returns>
    public async IAsyncEnumerable<LogSubscriber> WatchAnySubscribersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<LogSubscriber>(new() { SingleReader = true });
        lock (_gate)
        {
            _watchers.Add(channel.Writer);
        }

        foreach (var log in _logs.Values)
        {
            log.AnnounceReaders();
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            await foreach (var subscriber in channel.Reader.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                yield return subscriber;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel.Writer);
            }
        }
    }

    /// <summary>Ends a resource's console log: readers come to their end, and later lines are dropped.</summary>
    /// <param name="resource">The resource.</param>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetResolvedResourceNames())
        {
            Complete(name);
        }
    }

    /// <summary>Ends the console log of a resource instance: readers come to their end, and later lines are dropped.</summary>
    /// <param name="name">The resource's name or, where it differs, the instance's. Unknown names are ignored.</param>
    public void Complete(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_logs.TryGetValue(name, out var log))
        {
            log.Complete();
        }
    }

    /// <summary>Forgets the lines that are kept for readers who come later.</summary>
    /// <param name="resourceName">The resource's name or, where it differs, the instance's. Unknown names are ignored.</param>
    public void ClearBacklog(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        if (_logs.TryGetValue(resourceName, out var log))
        {
            log.ClearBacklog();
        }
    }

    /// <summary>Completes all logs.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var log in _logs.Values)
        {
            log.Dispose();
        }

        // Not disposed: streams that are just ending still look at its token.
        _disposed.Cancel();
    }

    /// <summary>
    /// Says where the output of a resource instance can be read. It is read only while somebody looks at the log; readers that are there
    /// get it at once. Attach anew after a restart.
    /// </summary>
    /// <returns>Dispose to forget the source, for instance when what it reads from is deleted.</returns>
    internal IDisposable Attach(string resourceName, LogSource source)
    {
        var log = Log(resourceName);
        log.Attach(source);
        return new Attachment(log, source);
    }

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, static (name, self) => new(name, self.TimeProvider, self.OnSubscribersChanged), this);

    private void OnSubscribersChanged(LogSubscriber subscriber)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.TryWrite(subscriber);
            }
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<LogLine>> Combine(
        string[] names,
        Func<string, IAsyncEnumerable<IReadOnlyList<LogLine>>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (names.Length == 1)
        {
            await foreach (var lines in read(names[0]).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return lines;
            }

            yield break;
        }

        var channel = Channel.CreateUnbounded<IReadOnlyList<LogLine>>(new() { SingleReader = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = Task.WhenAll(names.Select(Forward));
        _ = all.ContinueWith(done => channel.Writer.TryComplete(done.Exception), TaskScheduler.Default);
        try
        {
            await foreach (var lines in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return lines;
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task Forward(string name)
        {
            await foreach (var lines in read(name).WithCancellation(left.Token).ConfigureAwait(false))
            {
                channel.Writer.TryWrite(lines);
            }
        }
    }

    private sealed class Attachment(ResourceLog log, LogSource source) : IDisposable
    {
        public void Dispose() => log.Detach(source);
    }

    private sealed class ReplicasLogger(ILogger[] loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            foreach (var logger in loggers)
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
