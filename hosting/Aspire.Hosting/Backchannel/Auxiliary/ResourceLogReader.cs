using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>Reads the console logs of resources for the CLI.</summary>
internal sealed class ResourceLogReader(DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers)
{
    private const int LargestBatch = 256;

    /// <summary>The lines in batches: one by one as they come, or many at once where nothing is awaited.</summary>
    public async IAsyncEnumerable<LogBatch> ReadBatchesAsync(LogsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LogLine> batch = [];
        await foreach (var line in ReadAsync(request, cancellationToken).ConfigureAwait(false))
        {
            batch.Add(line);
            if (request.Follow || batch.Count == LargestBatch)
            {
                yield return new([.. batch]);
                batch.Clear();
            }
        }
        if (batch.Count > 0)
        {
            yield return new([.. batch]);
        }
    }

    /// <summary>The lines of one resource or of all; those of several come as they are read.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(LogsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateUnbounded<LogLine>(new() { SingleReader = true });
        var instances = Instances(request).ToArray();
        var reading = Task.WhenAll(instances.Select(instance => CopyAsync(instance, request, channel.Writer, ended.Token)))
            .ContinueWith(_ => channel.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            var lines = channel.Reader.ReadAllAsync(cancellationToken);
            // Of several resources the CLI chooses the last lines itself, when it has put them in order.
            if (request is { Follow: false, Tail: > 0 and var tail } && instances.Length == 1)
            {
                Queue<LogLine> last = new();
                await foreach (var line in lines.ConfigureAwait(false))
                {
                    last.Enqueue(line);
                    if (last.Count > tail)
                    {
                        last.Dequeue();
                    }
                }
                foreach (var line in last)
                {
                    yield return line;
                }
                yield break;
            }
            await foreach (var line in lines.ConfigureAwait(false))
            {
                yield return line;
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private IEnumerable<string> Instances(LogsRequest request)
    {
        foreach (var resource in model.Resources)
        {
            foreach (var instance in resource.GetResolvedResourceNames())
            {
                var wanted = request.ResourceName is { } name
                    ? string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(instance, name, StringComparison.OrdinalIgnoreCase)
                    : request.IncludeHidden || !(notifications.TryGetCurrentState(instance, out var state) && state.Snapshot.IsHidden);
                if (wanted)
                {
                    yield return instance;
                }
            }
        }
    }

    private async Task CopyAsync(string instance, LogsRequest request, ChannelWriter<LogLine> writer, CancellationToken cancellationToken)
    {
        try
        {
            var batches = request.Follow ? loggers.WatchAsync(instance) : loggers.GetAllAsync(instance);
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                foreach (var line in batch.Where(line => string.IsNullOrEmpty(request.Search) || line.Content.Contains(request.Search, StringComparison.OrdinalIgnoreCase)))
                {
                    writer.TryWrite(new(instance, line.LineNumber, line.Content, line.IsErrorMessage));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody reads on.
        }
    }

    internal sealed record LogLine(string ResourceName, int LineNumber, string Content, bool IsError);

    internal sealed record LogBatch(LogLine[] Lines);
}

/// <summary>Which lines the CLI asks for; the member names are the protocol's.</summary>
internal sealed record LogsRequest(string? ResourceName = null, bool Follow = false, string? Search = null, int? Tail = null, bool IncludeHidden = false);
