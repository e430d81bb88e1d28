namespace Aspire.Hosting.Dcp;

/// <summary>
/// DCP evaluates every argument and environment value as a Go template (DCP: <c>internal/templating</c>). These are the
/// actions that this host uses, and the way to keep a value from being taken for one.
/// </summary>
internal static class DcpTemplate
{
    /// <summary>The port on which the object itself shall listen to serve a service; DCP picks a free one.</summary>
    /// <param name="service">The service's name.</param>
    /// <returns>The action.</returns>
    public static string PortForServing(string service) => $$$"""{{ portForServing "{{{service}}}" }}""";

    /// <summary>The address on which the object itself shall listen to serve a service.</summary>
    /// <param name="service">The service's name.</param>
    /// <returns>The action.</returns>
    public static string AddressForServing(string service) => $$$"""{{ addressForServing "{{{service}}}" }}""";

    /// <summary>The port of a service. The start waits until it is known, looked at every 2 s.</summary>
    /// <param name="service">The service's name.</param>
    /// <returns>The action.</returns>
    public static string PortFor(string service) => $$$"""{{ portFor "{{{service}}}" }}""";

    /// <summary>A value that comes out of the evaluation as it went in, whatever it contains.</summary>
    /// <param name="value">A value from elsewhere, for example a password.</param>
    /// <returns>The value with opening braces turned into an action that yields them.</returns>
    public static string Literal(string value) => value.Replace("{{", """{{"{{"}}""", StringComparison.Ordinal);
}
