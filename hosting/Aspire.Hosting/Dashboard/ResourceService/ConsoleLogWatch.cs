using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Grpc;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The call <c>WatchResourceConsoleLogs</c>: the lines a resource has written, then each that it writes.</summary>
internal sealed class ConsoleLogWatch(ResourceLoggerService logs)
{
    // gRPC clients accept messages of 4 MiB unless told otherwise. Characters of more than two bytes
    // are rare enough in logs for this to hold.
    private const int MaxCharacters = 2 * 1024 * 1024;

    /// <summary>Serves one caller until it leaves, the resource's log ends, or all is said that was asked for.</summary>
    public async Task RunAsync(GrpcCall call)
    {
        var request = await call.ReadSingleAsync(Wire.WatchResourceConsoleLogsRequest.Parser).ConfigureAwait(false);
        var batches = request.SuppressFollow ? logs.GetAllAsync(request.ResourceName) : logs.WatchAsync(request.ResourceName);

        await foreach (var batch in batches.WithCancellation(call.CancellationToken).ConfigureAwait(false))
        {
            foreach (var update in Updates(batch))
            {
                await call.WriteAsync(update).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<Wire.WatchResourceConsoleLogsUpdate> Updates(IReadOnlyList<LogLine> lines)
    {
        var update = new Wire.WatchResourceConsoleLogsUpdate();
        var characters = 0;

        foreach (var (number, content, isError) in lines)
        {
            var text = content.Length > MaxCharacters ? content[..MaxCharacters] : content;
            if (characters + text.Length > MaxCharacters)
            {
                yield return update;
                update = new();
                characters = 0;
            }

            characters += text.Length;
            update.LogLines.Add(new Wire.ConsoleLogLine { LineNumber = number, Text = text, IsStdErr = isError });
        }

        if (update.LogLines.Count > 0)
        {
            yield return update;
        }
    }
}
