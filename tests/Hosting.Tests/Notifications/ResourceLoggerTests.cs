using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Notifications;

public sealed class ResourceLoggerTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly ResourceLoggerService _loggers = new() { TimeProvider = new ManualTime() };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task WhatTheAppHostSaysIsThereForLaterReaders()
    {
        _loggers.GetLogger("thing").LogInformation("Hello {Name}", "you");
        _loggers.GetLogger("thing").LogError(new InvalidOperationException("why"), "No");

        var lines = await ReadAllAsync();

        Assert.Equal(new LogLine(1, "2026-01-01T00:00:00.0000000Z Hello you", IsErrorMessage: false), lines[0]);
        Assert.Equal("2026-01-01T00:00:00.0000000Z No\nSystem.InvalidOperationException: why", lines[1].Content);
        Assert.True(lines[1].IsErrorMessage);
    }

    [Fact]
    public async Task AReaderGetsWhatIsThereAndThenWhatComes()
    {
        var logger = _loggers.GetLogger("thing");
        logger.LogInformation("before");
        await using var reader = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        Assert.True(await reader.MoveNextAsync());
        Assert.EndsWith("before", Assert.Single(reader.Current).Content, StringComparison.Ordinal);

        var next = reader.MoveNextAsync();
        logger.LogInformation("after");
        Assert.True(await next);
        var line = Assert.Single(reader.Current);
        Assert.Equal(2, line.LineNumber);
        Assert.EndsWith("after", line.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASourceIsReadOnlyWhileSomebodyLooks()
    {
        var source = new FakeSource();
        using var attachment = _loggers.Attach("thing", source.Read);
        Assert.Equal(0, source.Readers);

        var reader = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        var next = reader.MoveNextAsync();
        await Eventually.TrueAsync(() => source.Readers == 1, "the source is read");
        source.Write("from the process");
        Assert.True(await next);
        Assert.Equal("2026-01-01T12:00:00.0000000Z from the process", Assert.Single(reader.Current).Content);

        await reader.DisposeAsync();
        await Eventually.TrueAsync(() => source.Readers == 0, "the source is let go");
    }

    [Fact]
    public async Task TwoReadersShareOneSource()
    {
        var source = new FakeSource();
        using var attachment = _loggers.Attach("thing", source.Read);
        await using var first = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        var firstLine = first.MoveNextAsync();
        await Eventually.TrueAsync(() => source.Readers == 1, "the source is read");
        source.Write("line");
        Assert.True(await firstLine);

        await using var second = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        Assert.True(await second.MoveNextAsync());

        Assert.Equal(first.Current, second.Current);
        Assert.Equal(1, source.Readers);
    }

    [Fact]
    public async Task AReaderGetsTheOutputOfARestartedResourceToo()
    {
        var before = new FakeSource();
        var after = new FakeSource();
        _loggers.Attach("thing", before.Read);
        await using var reader = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        var next = reader.MoveNextAsync();
        await Eventually.TrueAsync(() => before.Readers == 1, "the source is read");

        _loggers.Attach("thing", after.Read);
        after.Write("again");

        Assert.True(await next);
        Assert.EndsWith("again", Assert.Single(reader.Current).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllThatIsThereIncludesTheSource()
    {
        var source = new FakeSource();
        source.Write("process");
        _loggers.Attach("thing", source.Read);
        _loggers.GetLogger("thing").LogInformation("app host");

        var lines = await ReadAllAsync();

        Assert.Equal([1, 2], lines.Select(line => line.LineNumber));
        Assert.EndsWith("app host", lines[0].Content, StringComparison.Ordinal);
        Assert.EndsWith("process", lines[1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASourceThatFailsSaysSoInTheLog()
    {
        _loggers.Attach("thing", (_, _) => Failing());
        await using var reader = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);

        Assert.True(await reader.MoveNextAsync());

        var line = Assert.Single(reader.Current);
        Assert.True(line.IsErrorMessage);
        Assert.EndsWith("The log of 'thing' cannot be read: gone Open the log again to retry.", line.Content, StringComparison.Ordinal);

        static async IAsyncEnumerable<IReadOnlyList<LogEntry>> Failing()
        {
            await Task.Yield();
            throw new IOException("gone");
#pragma warning disable CS0162 // An iterator needs a yield.
            yield break;
#pragma warning restore CS0162
        }
    }

    [Fact]
    public async Task ACompletedLogEndsItsReadersAndTakesNoMoreLines()
    {
        var logger = _loggers.GetLogger("thing");
        logger.LogInformation("last");
        _loggers.Complete("thing");
        logger.LogInformation("too late");

        var lines = new List<LogLine>();
        await foreach (var batch in _loggers.WatchAsync("thing").WithCancellation(None))
        {
            lines.AddRange(batch);
        }

        Assert.EndsWith("last", Assert.Single(lines).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFirstAndTheLastReaderOfALogAreAnnounced()
    {
        await using var announcements = _loggers.WatchAnySubscribersAsync(None).GetAsyncEnumerator(None);
        var next = announcements.MoveNextAsync();
        var reader = _loggers.WatchAsync("thing").GetAsyncEnumerator(None);
        _loggers.GetLogger("thing").LogInformation("line");

        Assert.True(await reader.MoveNextAsync());
        Assert.True(await next);
        Assert.Equal(new LogSubscriber("thing", AnySubscribers: true), announcements.Current);

        await reader.DisposeAsync();
        Assert.True(await announcements.MoveNextAsync());
        Assert.Equal(new LogSubscriber("thing", AnySubscribers: false), announcements.Current);
    }

    [Fact]
    public void TheBacklogIsBoundedAndInTheOrderOfTime()
    {
        var backlog = new LogBacklog(capacity: 3);
        backlog.Add(new(Noon.AddSeconds(2), "second", IsError: false));
        backlog.Add(new(null, "  of second", IsError: false));
        backlog.Add(new(Noon.AddSeconds(1), "first", IsError: true));
        Assert.Equal(["first", "second", "  of second"], backlog.ToArray().Select(entry => entry.Content));

        backlog.Add(new(Noon.AddSeconds(3), "third", IsError: false));
        Assert.Equal(["second", "  of second", "third"], backlog.ToArray().Select(entry => entry.Content));
    }

    private async Task<List<LogLine>> ReadAllAsync()
    {
        var lines = new List<LogLine>();
        await foreach (var batch in _loggers.GetAllAsync("thing").WithCancellation(None))
        {
            lines.AddRange(batch);
        }

        return lines;
    }

    private sealed class FakeSource
    {
        private readonly Channel<LogEntry> _entries = Channel.CreateUnbounded<LogEntry>();
        private int _readers;

        public int Readers => Volatile.Read(ref _readers);

        public void Write(string content) => _entries.Writer.TryWrite(new(Noon, content, IsError: false));

        public async IAsyncEnumerable<IReadOnlyList<LogEntry>> Read(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _readers);
            try
            {
                while (follow ? await _entries.Reader.WaitToReadAsync(cancellationToken) : _entries.Reader.TryPeek(out _))
                {
                    while (_entries.Reader.TryRead(out var entry))
                    {
                        yield return [entry];
                    }
                }
            }
            finally
            {
                Interlocked.Decrement(ref _readers);
            }
        }
    }
}
