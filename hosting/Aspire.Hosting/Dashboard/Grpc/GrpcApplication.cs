using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>
/// gRPC over HTTP/2 on Kestrel, without a framework between
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): finds the method, checks the
/// caller, keeps the deadline, and turns every outcome into <c>grpc-status</c> trailers.
/// </summary>
/// <param name="methods">What handles each path, such as <c>/package.Service/Method</c>.</param>
/// <param name="isAllowed">Whether the caller may call at all. Asked before the path is looked at.</param>
/// <param name="logger">Hears of handlers that failed.</param>
/// <param name="stopping">Ends the streams that are open.</param>
internal sealed partial class GrpcApplication(
    IReadOnlyDictionary<string, Func<GrpcCall, Task>> methods,
    Func<HttpRequest, bool> isAllowed,
    ILogger logger,
    CancellationToken stopping) : IHttpApplication<HttpContext>
{
    private const string ContentType = "application/grpc";

    /// <inheritdoc />
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc />
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <inheritdoc />
    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)
            || context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) is not true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = ContentType;
        var (status, message) = await CallAsync(context).ConfigureAwait(false);
        context.Response.AppendTrailer("grpc-status", ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (message is not null)
        {
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
        }
    }

    private async Task<(GrpcStatusCode Status, string? Message)> CallAsync(HttpContext context)
    {
        using var deadline = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token, stopping);

        try
        {
            if (!isAllowed(context.Request))
            {
                return (GrpcStatusCode.Unauthenticated, "The API key is missing or wrong.");
            }

            if (context.Request.Path.Value is not { } path || !methods.TryGetValue(path, out var method))
            {
                return (GrpcStatusCode.Unimplemented, $"There is no method '{context.Request.Path}'.");
            }

            if (GrpcTimeout.Parse(context.Request.Headers[GrpcTimeout.HeaderName]) is { } timeout)
            {
                deadline.CancelAfter(timeout);
            }

            await method(new GrpcCall(context, ended.Token)).ConfigureAwait(false);
            return (GrpcStatusCode.OK, null);
        }
        catch (GrpcException exception)
        {
            return (exception.Status, exception.Message);
        }
        // A write to a stream that is gone surfaces as IOException.
        catch (Exception exception) when (ended.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            return (context.RequestAborted.IsCancellationRequested, deadline.IsCancellationRequested) switch
            {
                (true, _) => (GrpcStatusCode.Cancelled, null),
                (_, true) => (GrpcStatusCode.DeadlineExceeded, "The deadline of the call has passed."),
                // The service stops: the stream ends as if everything had been said, and the caller reports no error.
                _ => (GrpcStatusCode.OK, null),
            };
        }
        // The connection broke, and nobody has been told yet that the request is aborted.
        catch (Exception exception) when (exception is ConnectionAbortedException or IOException { InnerException: ConnectionAbortedException })
        {
            return (GrpcStatusCode.Cancelled, null);
        }
        // The boundary of the server: whatever else a handler throws is logged, and ends this call alone.
        catch (Exception exception)
        {
            LogFailure(logger, exception, context.Request.Path);
            return (GrpcStatusCode.Internal, "The call failed; the app host's log has the reason.");
        }
    }

    [LoggerMessage(LogLevel.Error, "The call '{Method}' failed.")]
    private static partial void LogFailure(ILogger logger, Exception exception, string? method);
}
