namespace Aspire.Hosting.Notifications;

/// <summary>
/// Reads a resource's log where it is kept, from its beginning. With <paramref name="follow"/> the stream goes on while the resource
/// runs; without, it ends with what is there. It ends early when <paramref name="cancellationToken"/> is canceled.
/// </summary>
internal delegate IAsyncEnumerable<IReadOnlyList<LogEntry>> LogSource(bool follow, CancellationToken cancellationToken);
