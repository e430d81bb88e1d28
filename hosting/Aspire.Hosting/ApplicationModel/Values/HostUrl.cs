namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A URL as the host sees it. For a container, <c>localhost</c> in it becomes the name by which containers reach the host.
/// </summary>
/// <param name="Url">The URL, from the point of view of the host. A manifest gets it as it is.</param>
public record HostUrl(string Url) : IExpressionValue
{
    string IManifestExpressionProvider.ValueExpression => Url;

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
        => ((IValueProvider)this).GetValueAsync(new(), cancellationToken);

    async ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (context.EffectiveNetwork == KnownNetworkIdentifiers.LocalhostNetwork || context.ExecutionContext?.IsRunMode != true)
        {
            return Url;
        }

        var hostAddress = context.ExecutionContext.HasServices
            ? (IContainerHostAddress?)context.ExecutionContext.Services.GetService(typeof(IContainerHostAddress))
            : null;
        return hostAddress is null
            ? WithHost(KnownHostNames.DockerDesktopHostBridge, port: null)
            : await hostAddress.TranslateAsync(this, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The port of the URL when it names this machine; null for another machine's URL, or for what is no URL.</summary>
    internal int? LocalPort => Uri.TryCreate(Url, UriKind.Absolute, out var uri) && IsLocalHost(uri.Host) ? uri.Port : null;

    /// <summary>The URL with the local host's name, and the port if one is given, replaced; a trailing slash stays as it was.</summary>
    internal string WithHost(string host, int? port)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            // Something like a connection string: only the name can be replaced.
            return Url.Replace(KnownHostNames.Localhost, host, StringComparison.OrdinalIgnoreCase)
                .Replace("127.0.0.1", host, StringComparison.Ordinal)
                .Replace("[::1]", host, StringComparison.Ordinal);
        }

        if (!IsLocalHost(uri.Host))
        {
            return Url;
        }

        var text = new UriBuilder(uri) { Host = host, Port = port ?? uri.Port }.ToString();
        return Url.EndsWith('/') ? text : text.TrimEnd('/');
    }

    private static bool IsLocalHost(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";
}
