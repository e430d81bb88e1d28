using System.Globalization;
using System.Text.RegularExpressions;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

using NodePostgres.Hosting.NodeBackend;

namespace AppHost.Deployment;

/// <summary>
/// Makes the health check of a compose service out of what the model says of its health. The commands are lines for the
/// shell, since podman-compose 1.0.3 cannot hand on arguments with quotes.
/// </summary>
internal static partial class HealthCommand
{
    /// <summary>The health check; null when the model says nothing that can be checked within the container.</summary>
    public static Healthcheck? For(IResource resource) => resource switch
    {
        // On TCP: while the database is initialised, a temporary server answers on the socket only.
        PostgresServerResource => Check("pg_isready -h 127.0.0.1 -U \"$$POSTGRES_USER\" -d \"$$POSTGRES_DB\"", interval: "5s"),
        NodeBackendResource when Http(resource) is { } url => Check(Node(url), interval: "10s"),
        // What is in an unknown image shows only there.
        _ when Http(resource) is { } url => Check(
            $"if command -v curl >/dev/null; then curl -fsS -m 3 -o /dev/null {url}; elif command -v wget >/dev/null; then wget -q -T 3 -O /dev/null {url}; else {Node(url)}; fi",
            interval: "10s"),
        _ => null,
    };

    private static string Node(string url)
        => $"node -e \"fetch('{url}',{{signal:AbortSignal.timeout(3000)}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))\"";

    private static Healthcheck Check(string command, string interval)
        => new() { Test = ["CMD-SHELL", command], Interval = interval, Timeout = "5s", Retries = 6, StartPeriod = "30s" };

    /// <summary>The URL, within the container, that a resource's readiness probe or HTTP health check asks.</summary>
    private static string? Http(IResource resource)
    {
        var probe = resource.Annotations.OfType<EndpointProbeAnnotation>().OrderBy(probe => probe.Type != ProbeType.Readiness).FirstOrDefault();
        if (probe is not null)
        {
            return Url(resource, probe.EndpointReference.EndpointName, probe.Path);
        }
        // The name of a check that WithHttpHealthCheck adds: resource, endpoint, path, expected status.
        return resource.Annotations.OfType<HealthCheckAnnotation>()
            .Select(check => HttpCheck().Match(check.Key))
            .Where(match => match.Success)
            .Select(match => Url(resource, match.Groups["endpoint"].Value, match.Groups["path"].Value))
            .FirstOrDefault(url => url is not null);
    }

    private static string? Url(IResource resource, string name, string path)
        => resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.Name == name && endpoint.UriScheme == "http") is { } endpoint
            && (endpoint.TargetPort ?? endpoint.Port) is { } port
                ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path.Replace("$", "$$", StringComparison.Ordinal)}")
                : null;

    [GeneratedRegex(@"^[^_]+_(?<endpoint>[^_]+)_(?<path>/[^_]*(_[^_]+)*?)_\d{3}_check$")]
    private static partial Regex HttpCheck();
}
