using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Aspire.Hosting.Backchannel.JsonRpc;

/// <summary>
/// Reads and writes messages that are framed as in the Language Server Protocol: header lines, of which
/// <c>Content-Length</c> counts, an empty line, then that many bytes of UTF-8.
/// </summary>
internal sealed class MessageFraming(Stream stream) : IAsyncDisposable
{
    private const int LargestHeader = 4 * 1024;
    private const int LargestMessage = 64 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Reads one message.</summary>
    /// <returns>The message's bytes, or null when the other side has closed the connection between two messages.</returns>
    /// <exception cref="InvalidDataException">The bytes are not framed as expected, or the message is too large.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        int? length = null;
        while (true)
        {
            var line = await ReadHeaderLineAsync(cancellationToken).ConfigureAwait(false);
            if (line is null)
            {
                return length is null ? null : throw new InvalidDataException("The connection ended within a message's header.");
            }
            if (line.Length > 0)
            {
                length = ParseContentLength(line) ?? length;
            }
            else if (length is { } known)
            {
                return await ReadBodyAsync(known, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                throw new InvalidDataException("A message has no Content-Length header.");
            }
        }
    }

    /// <summary>Writes one message; several callers take turns.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Length}\r\n\r\n"));
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(header, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<string?> ReadHeaderLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(result.Buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }
            var tooLong = result.Buffer.Length > LargestHeader;
            var cutShort = result.IsCompleted && !result.Buffer.IsEmpty;
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (tooLong || cutShort)
            {
                throw new InvalidDataException(tooLong ? "A message's header is too long." : "The connection ended within a message's header.");
            }
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task<byte[]> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var result = await _reader.ReadAtLeastAsync(length, cancellationToken).ConfigureAwait(false);
        if (result.Buffer.Length < length)
        {
            throw new InvalidDataException("The connection ended within a message.");
        }
        var body = result.Buffer.Slice(0, length);
        var message = body.ToArray();
        _reader.AdvanceTo(body.End);
        return message;
    }

    private static int? ParseContentLength(string line)
    {
        const string Name = "Content-Length:";
        if (!line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        return int.TryParse(line.AsSpan(Name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= LargestMessage
            ? length
            : throw new InvalidDataException($"A message's header says '{line}', which is not a length up to {LargestMessage}.");
    }
}
