namespace Aspire.Hosting.ApplicationModel;

/// <summary>What becomes of the response to an HTTP command.</summary>
public enum HttpCommandResultMode
{
    /// <summary>Only its status counts.</summary>
    None,

    /// <summary>Its body is given back, as JSON or text by its content type.</summary>
    Auto,

    /// <summary>Its body is given back as JSON.</summary>
    Json,

    /// <summary>Its body is given back as text.</summary>
    Text,
}

/// <summary>How a command that sends an HTTP request is shown, and what it sends.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>Chooses the endpoint; null for that of the overload.</summary>
    public Func<EndpointReference>? EndpointSelector { get; set; }

    /// <summary>The method. Default: POST.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>The name of the HTTP client from the factory; null for the default one.</summary>
    public string? HttpClientName { get; set; }

    /// <summary>Changes the request before it is sent; null for nothing.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    /// <summary>Makes the result from the response; null means that a status of 2xx is success.</summary>
    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }

    /// <summary>What becomes of the response, unless <see cref="GetCommandResult"/> says.</summary>
    public HttpCommandResultMode ResultMode { get; set; }
}
