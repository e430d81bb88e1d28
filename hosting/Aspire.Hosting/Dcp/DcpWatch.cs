using System.Runtime.CompilerServices;
using System.Text.Json;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Dcp;

/// <summary>What happened to an object.</summary>
internal enum WatchEventType
{
    /// <summary>It was there when the watch began, or was created since.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,
}

/// <summary>A change of an object.</summary>
/// <typeparam name="T">The object's kind.</typeparam>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after the change; the last one known for <see cref="WatchEventType.Deleted"/>.</param>
internal readonly record struct WatchEvent<T>(WatchEventType Type, T Object);

/// <summary>
/// Turns watch streams, which end now and then, into one sequence of events: objects that were reported already are not
/// reported again when a stream is opened anew, and those that vanished in between are reported as deleted.
/// </summary>
/// <typeparam name="T">The kind that is watched.</typeparam>
/// <param name="open">Opens a stream: one JSON object a line, beginning with all objects that are there.</param>
/// <param name="list">Reads all objects.</param>
internal sealed class DcpWatch<T>(
    Func<CancellationToken, Task<Stream>> open,
    Func<CancellationToken, Task<IReadOnlyList<T>>> list)
    where T : DcpObject, IDcpKind<T>
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    // Loopback either answers at once or DCP is gone for good.
    private const int MaxFailuresInARow = 20;

    private readonly Dictionary<string, T> _known = [];

    /// <summary>The events of all streams, for as long as nobody cancels.</summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <returns>The events, in order.</returns>
    /// <exception cref="DcpException">DCP could not be reached for about a second.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            using var reader = await OpenAsync(cancellationToken).ConfigureAwait(false);

            // The stream is open before the list is read, so whatever vanishes later is in the stream.
            foreach (var gone in await FindVanishedAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return gone;
            }

            while (await ReadAsync(reader, cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (Interpret(line) is { } change)
                {
                    yield return change;
                }
            }
        }
    }

    private static bool IsTransient(Exception exception) => exception is HttpRequestException or IOException;

    private async Task<StreamReader> OpenAsync(CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return new StreamReader(await open(cancellationToken).ConfigureAwait(false));
            }
            catch (Exception exception) when (IsTransient(exception))
            {
                if (failures == MaxFailuresInARow)
                {
                    throw new DcpException($"The state of {T.Plural} can no longer be followed – DCP does not answer ({exception.Message}).", exception);
                }

                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<string?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            return null;
        }
    }

    private async Task<List<WatchEvent<T>>> FindVanishedAsync(CancellationToken cancellationToken)
    {
        if (_known.Count == 0)
        {
            return [];
        }

        try
        {
            var present = (await list(cancellationToken).ConfigureAwait(false)).Select(item => item.Metadata.Uid).ToHashSet();
            var vanished = _known.Values.Where(item => !present.Contains(item.Metadata.Uid)).ToList();
            vanished.ForEach(item => _known.Remove(item.Metadata.Name));
            return vanished.ConvertAll(item => new WatchEvent<T>(WatchEventType.Deleted, item));
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            return []; // The stream that was just opened will fail too, and this is tried again.
        }
    }

    private WatchEvent<T>? Interpret(string line)
    {
        DcpWire.WatchLine? parsed;
        try
        {
            parsed = JsonSerializer.Deserialize(line, DcpJsonContext.Default.WatchLine);
        }
        catch (JsonException)
        {
            return null; // The stream broke within the line.
        }

        if (parsed is not { Type: "ADDED" or "MODIFIED" or "DELETED" })
        {
            return null; // A bookmark, or an error after which the server ends the stream.
        }

        var item = parsed.Object.Deserialize(T.TypeInfo)!;
        var name = item.Metadata.Name;
        if (parsed.Type == "DELETED")
        {
            return _known.Remove(name) ? new(WatchEventType.Deleted, item) : null;
        }

        var known = _known.TryGetValue(name, out var before) && before.Metadata.Uid == item.Metadata.Uid;
        _known[name] = item;
        return known && before!.Metadata.ResourceVersion == item.Metadata.ResourceVersion
            ? null
            : new(known ? WatchEventType.Modified : WatchEventType.Added, item);
    }
}
