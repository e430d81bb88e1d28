using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Where something of the dashboard listens: http or https, on this machine alone.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">A name or address of loopback, as configured.</param>
/// <param name="Port">The port; 0 for any free one.</param>
internal sealed record LoopbackEndpoint(string Scheme, string Host, int Port)
{
    /// <summary>Plain http on a free port.</summary>
    public static LoopbackEndpoint AnyPort { get; } = new("http", "127.0.0.1", 0);

    /// <summary>The endpoint as a URL.</summary>
    public string Url => $"{Scheme}://{Host}:{Port}";

    /// <summary>Reads the first URL of a setting.</summary>
    /// <param name="configuration">The app host's configuration.</param>
    /// <param name="setting">The key; its value may list several URLs, separated by semicolons.</param>
    /// <returns>The endpoint, or <see langword="null"/> when the setting is absent or empty.</returns>
    /// <exception cref="DistributedApplicationException">The value is no http or https URL, or its host is not loopback.</exception>
    public static LoopbackEndpoint? Read(IConfiguration configuration, string setting) =>
        ReadAll(configuration, setting) is [var first, ..] ? first : null;

    /// <summary>Reads every URL of a setting.</summary>
    /// <param name="configuration">The app host's configuration.</param>
    /// <param name="setting">The key; its value lists URLs, separated by semicolons.</param>
    /// <returns>The endpoints, none when the setting is absent or empty.</returns>
    /// <exception cref="DistributedApplicationException">A value is no http or https URL, or its host is not loopback.</exception>
    public static IReadOnlyList<LoopbackEndpoint> ReadAll(IConfiguration configuration, string setting)
    {
        // Several instances of one app host run side by side, as in tests: a fixed port would serve only the first.
        var anyPort = bool.TryParse(configuration[DashboardSettings.RandomizePorts], out var randomize) && randomize;
        return [.. (configuration[setting] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => Parse(setting, url))
            .Select(endpoint => anyPort ? endpoint with { Port = 0 } : endpoint)];
    }

    /// <summary>Makes a server listen here.</summary>
    /// <param name="options">The server's options.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <exception cref="DistributedApplicationException">The scheme is https, and there is no development certificate.</exception>
    public void Listen(KestrelServerOptions options, HttpProtocols protocols)
    {
        // Kestrel cannot choose one free port for both loopback addresses.
        if (IPAddress.TryParse(Host.Trim('[', ']'), out var address))
        {
            options.Listen(address, Port, Configure);
        }
        else if (Port == 0)
        {
            options.Listen(IPAddress.Loopback, 0, Configure);
        }
        else
        {
            options.ListenLocalhost(Port, Configure);
        }

        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (Scheme == Uri.UriSchemeHttps)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = DevelopmentCertificate.Load() });
            }
        }
    }

    private static LoopbackEndpoint Parse(string setting, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw new DistributedApplicationException(
                $"The {setting} setting with a value of '{url}' could not be parsed as a URI. Give an http or https URL, such as http://localhost:18888.");
        }

        if (!IsLoopback(uri))
        {
            throw new DistributedApplicationException(
                $"{setting} must contain a local loopback address, and '{uri.Host}' is none. Use localhost; to reach the dashboard from another machine, forward the port over SSH.");
        }

        return new LoopbackEndpoint(uri.Scheme, uri.Host, uri.Port);
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || uri.Host.TrimEnd('.').EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
