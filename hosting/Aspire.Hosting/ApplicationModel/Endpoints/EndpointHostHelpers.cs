using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Tells the names of this machine apart.</summary>
public static class EndpointHostHelpers
{
    /// <summary>Whether the host is <c>localhost</c>.</summary>
    /// <param name="host">The host name.</param>
    /// <returns>True for localhost in any case.</returns>
    public static bool IsLocalhost([NotNullWhen(true)] string? host) => Names.Same(host, KnownHostNames.Localhost);

    /// <summary>Whether the URI's host is <c>localhost</c>.</summary>
    /// <param name="uri">The URI.</param>
    /// <returns>True for localhost in any case.</returns>
    public static bool IsLocalhost([NotNullWhen(true)] Uri? uri) => IsLocalhost(uri?.Host);

    /// <summary>Whether the host ends in <c>.localhost</c>.</summary>
    /// <param name="host">The host name.</param>
    /// <returns>True for a name below localhost.</returns>
    public static bool IsLocalhostTld([NotNullWhen(true)] string? host) => EndsWith(host, ".localhost");

    /// <summary>Whether the URI's host ends in <c>.localhost</c>.</summary>
    /// <param name="uri">The URI.</param>
    /// <returns>True for a name below localhost.</returns>
    public static bool IsLocalhostTld([NotNullWhen(true)] Uri? uri) => IsLocalhostTld(uri?.Host);

    /// <summary>Whether the host ends in <c>.dev.localhost</c>.</summary>
    /// <param name="host">The host name.</param>
    /// <returns>True for a name below dev.localhost.</returns>
    public static bool IsDevLocalhostTld([NotNullWhen(true)] string? host) => EndsWith(host, ".dev.localhost");

    /// <summary>Whether the URI's host ends in <c>.dev.localhost</c>.</summary>
    /// <param name="uri">The URI.</param>
    /// <returns>True for a name below dev.localhost.</returns>
    public static bool IsDevLocalhostTld([NotNullWhen(true)] Uri? uri) => IsDevLocalhostTld(uri?.Host);

    /// <summary>Whether the host is <c>localhost</c> or ends in <c>.localhost</c>.</summary>
    /// <param name="host">The host name.</param>
    /// <returns>True for either.</returns>
    public static bool IsLocalhostOrLocalhostTld([NotNullWhen(true)] string? host) => IsLocalhost(host) || IsLocalhostTld(host);

    /// <summary>Whether the URI's host is <c>localhost</c> or ends in <c>.localhost</c>.</summary>
    /// <param name="uri">The URI.</param>
    /// <returns>True for either.</returns>
    public static bool IsLocalhostOrLocalhostTld([NotNullWhen(true)] Uri? uri) => IsLocalhostOrLocalhostTld(uri?.Host);

    private static bool EndsWith([NotNullWhen(true)] string? host, string suffix)
        => host is not null && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
