namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>Ends a call with a status other than <see cref="GrpcStatusCode.OK"/>; the message reaches the caller.</summary>
internal sealed class GrpcException(GrpcStatusCode status, string message) : Exception(message)
{
    /// <summary>The status the caller receives.</summary>
    public GrpcStatusCode Status { get; } = status;
}
