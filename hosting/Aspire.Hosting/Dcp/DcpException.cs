namespace Aspire.Hosting.Dcp;

/// <summary>DCP could not be started, refused a request, or could not be reached. The message says what failed, why, and what to do.</summary>
/// <param name="message">The message for the person who reads it.</param>
/// <param name="innerException">What caused it.</param>
internal class DcpException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>DCP answered a request with an error.</summary>
/// <param name="statusCode">The HTTP status.</param>
/// <param name="reason">Kubernetes' word for it, for example <c>AlreadyExists</c>, <c>NotFound</c> or <c>Invalid</c>.</param>
/// <param name="message">The message for the person who reads it.</param>
internal sealed class DcpRequestException(System.Net.HttpStatusCode statusCode, string? reason, string message) : DcpException(message)
{
    /// <summary>The HTTP status.</summary>
    public System.Net.HttpStatusCode StatusCode => statusCode;

    /// <summary>Kubernetes' word for it.</summary>
    public string? Reason => reason;
}
