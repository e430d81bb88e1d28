namespace Aspire.Hosting.ApplicationModel;

/// <summary>Identifies a network from which an endpoint is seen.</summary>
/// <param name="Value">The identifier.</param>
public record NetworkIdentifier(string Value);

/// <summary>The networks that every application knows.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>The host's own network, where processes see each other as localhost.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>The public internet.</summary>
    public static readonly NetworkIdentifier PublicInternet = new(".");

    /// <summary>The network that the application's containers share.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>Host names with a fixed meaning.</summary>
public static class KnownHostNames
{
    /// <summary>This machine, from the point of view of a process on it.</summary>
    public const string Localhost = "localhost";

    /// <summary>The host, from a container that reaches it through DCP's tunnel.</summary>
    public const string DefaultContainerTunnelHostName = "aspire.dev.internal";

    /// <summary>The host, from a container on Docker.</summary>
    public const string DockerDesktopHostBridge = "host.docker.internal";
}
