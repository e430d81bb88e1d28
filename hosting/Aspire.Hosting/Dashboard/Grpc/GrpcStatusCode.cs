namespace Aspire.Hosting.Dashboard.Grpc;

/// <summary>
/// The status codes this server answers with; names and numbers are gRPC's own
/// (https://grpc.github.io/grpc/core/md_doc_statuscodes.html).
/// </summary>
internal enum GrpcStatusCode
{
    /// <summary>The call did what was asked.</summary>
    OK = 0,

    /// <summary>The caller went away.</summary>
    Cancelled = 1,

    /// <summary>The request is wrong whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The caller's deadline (<c>grpc-timeout</c>) passed.</summary>
    DeadlineExceeded = 4,

    /// <summary>A message is longer than the server accepts.</summary>
    ResourceExhausted = 8,

    /// <summary>The server's state does not allow the call.</summary>
    FailedPrecondition = 9,

    /// <summary>There is no such method, or no such message encoding.</summary>
    Unimplemented = 12,

    /// <summary>The handler failed, or the bytes were no gRPC message.</summary>
    Internal = 13,

    /// <summary>The caller gave no key, or a wrong one.</summary>
    Unauthenticated = 16,
}
