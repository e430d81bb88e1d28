using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>
/// One call as its handler sees it: messages to read, messages to write, and a token that says when
/// to stop. One reader and one writer may work at the same time.
/// </summary>
internal sealed class GrpcCall(HttpContext context, CancellationToken cancellationToken)
{
    // What other gRPC servers accept unless told otherwise. Requests of a dashboard are far smaller.
    private const int MaxRequestLength = 4 * 1024 * 1024;

    /// <summary>Cancelled when the caller goes away, its deadline passes, or the service stops.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Waits for the next message of the request.</summary>
    /// <typeparam name="T">The type of the message.</typeparam>
    /// <param name="parser">The message's parser.</param>
    /// <param name="cancellationToken">Gives up waiting; <see cref="CancellationToken"/> or one linked to it.</param>
    /// <returns>The message, or <see langword="null"/> when the caller has sent its last.</returns>
    /// <exception cref="GrpcException">What arrived is no message of that type, or too long.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken) where T : class, IMessage<T>
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;

            if (GrpcFrame.TryRead(ref buffer, MaxRequestLength, out var bytes))
            {
                var message = Parse(parser, bytes);
                reader.AdvanceTo(buffer.Start);
                return message;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new GrpcException(GrpcStatusCode.Internal, "The request ended within a message.");
            }
        }
    }

    /// <summary>Waits for the only message of the request.</summary>
    /// <typeparam name="T">The type of the message.</typeparam>
    /// <param name="parser">The message's parser.</param>
    /// <returns>The message.</returns>
    /// <exception cref="GrpcException">There is none, or what arrived is no message of that type.</exception>
    public async ValueTask<T> ReadSingleAsync<T>(MessageParser<T> parser) where T : class, IMessage<T> =>
        await ReadAsync(parser, CancellationToken).ConfigureAwait(false)
        ?? throw new GrpcException(GrpcStatusCode.Internal, "The request has no message.");

    /// <summary>Sends a message to the caller at once.</summary>
    /// <param name="message">The message.</param>
    public async ValueTask WriteAsync(IMessage message)
    {
        GrpcFrame.Write(context.Response.BodyWriter, message);
        await context.Response.BodyWriter.FlushAsync(CancellationToken).ConfigureAwait(false);
    }

    private static T Parse<T>(MessageParser<T> parser, System.Buffers.ReadOnlySequence<byte> bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"The request is no {typeof(T).Name}: {exception.Message}");
        }
    }
}
