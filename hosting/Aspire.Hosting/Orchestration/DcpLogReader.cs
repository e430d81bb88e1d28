using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Reads a DCP object's log streams as one, in batches of what is there. The log goes with its object: where that is gone, or goes
/// meanwhile, because its resource is started again or DCP ends, what was read is all there is.
/// </summary>
internal static class DcpLogReader
{
    public static async IAsyncEnumerable<IReadOnlyList<LogEntry>> ReadAsync<T>(
        DcpClient dcp, string name, IReadOnlyList<string> sources, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        var channel = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(1000) { SingleReader = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.WhenAll(sources.Select(ReadSourceAsync));
        _ = reading.ContinueWith(done => channel.Writer.TryComplete(done.Exception?.InnerException), TaskScheduler.Default);
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogEntry>();
                while (channel.Reader.TryRead(out var entry))
                {
                    batch.Add(entry);
                }

                // The streams arrive apart; within a batch time puts them together.
                yield return [.. batch.OrderBy(entry => entry.Timestamp)];
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ReadSourceAsync(string source)
        {
            var options = new DcpLogOptions { Source = source, Follow = follow, Timestamps = true };
            var isError = source is DcpLogOptions.StdErr or DcpLogOptions.StartupStdErr;
            try
            {
                await foreach (var text in dcp.LogsAsync<T>(name, options, left.Token).ConfigureAwait(false))
                {
                    var line = DcpLogLine.Parse(text);
                    await channel.Writer.WriteAsync(new LogEntry(line.Timestamp?.UtcDateTime, line.Text, isError), left.Token).ConfigureAwait(false);
                }
            }
            catch (DcpRequestException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
            {
                // The object is gone, or is being deleted, which DCP calls a bad request.
            }
            catch (DcpException exception)
            {
                var line = $"The rest of this log could not be read: {exception.Message}";
                await channel.Writer.WriteAsync(new LogEntry(null, line, IsError: true), left.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // DCP has ended; ApplicationOrchestrator tells that, and why.
            }
        }
    }
}
