namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>Scheme, host and port as a URL.</summary>
    Url,

    /// <summary>The host name or address.</summary>
    Host,

    /// <summary>The host as an IPv4 address; 127.0.0.1 where the host would be localhost.</summary>
    IPV4Host,

    /// <summary>The port that clients use.</summary>
    Port,

    /// <summary>The scheme.</summary>
    Scheme,

    /// <summary>The port on which the resource listens.</summary>
    TargetPort,

    /// <summary>Host and port, joined by a colon.</summary>
    HostAndPort,

    /// <summary>Whether TLS is used: "True" or "False".</summary>
    TlsEnabled,
}
