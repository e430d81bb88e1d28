using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>
/// The frame around every gRPC message: one byte that says whether it is compressed, four bytes of
/// length, big-endian, then the message. Compression is not supported; callers fall back by themselves.
/// </summary>
internal static class GrpcFrame
{
    private const int HeaderLength = 5;

    /// <summary>Takes one message off the front of what has arrived.</summary>
    /// <param name="buffer">The bytes that have arrived; cut past the message when there is one.</param>
    /// <param name="maxLength">The longest message to accept, in bytes.</param>
    /// <param name="message">The bytes of the message.</param>
    /// <returns><see langword="false"/> when the message has not arrived in full.</returns>
    /// <exception cref="GrpcException">The message is compressed or too long.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxLength, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < HeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);

        if (header[0] != 0)
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, "Compressed messages are not supported.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > maxLength)
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A message of {length} bytes is longer than the {maxLength} bytes accepted.");
        }

        if (buffer.Length < HeaderLength + length)
        {
            return false;
        }

        message = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(message.End);
        return true;
    }

    /// <summary>Appends a message with its frame.</summary>
    /// <param name="writer">Where to; not flushed.</param>
    /// <param name="message">The message.</param>
    public static void Write(IBufferWriter<byte> writer, IMessage message)
    {
        var header = writer.GetSpan(HeaderLength);
        header[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)message.CalculateSize());
        writer.Advance(HeaderLength);
        message.WriteTo(writer);
    }
}
