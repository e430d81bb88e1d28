using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace AppHost.Deployment;

/// <summary>
/// Makes the health check of a compose service out of what the model says of its health. The commands are lines for the
/// shell, since podman-compose 1.0.3 cannot hand on arguments with quotes.
/// </summary>
internal static partial class HealthCommand
{
    /// <summary>The health check; null when the model says nothing that can be checked within the container.</summary>
    public static Healthcheck? For(IResource resource, Service service) => resource switch
    {
        // On TCP: while the database is initialised, a temporary server answers on the socket only.
        PostgresServerResource => Check("pg_isready -h 127.0.0.1 -U \"$$POSTGRES_USER\" -d \"$$POSTGRES_DB\"", interval: "5s"),
        _ when Http(resource) is var (port, path) => Check(
            $"node -e \"fetch('http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}{path}',{{signal:AbortSignal.timeout(3000)}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))\"",
            interval: "10s"),
        _ => service.Healthcheck,
    };

    private static Healthcheck Check(string command, string interval) => new()
    {
        Test = ["CMD-SHELL", command],
        Interval = interval,
        Timeout = "5s",
        Retries = 6,
        StartPeriod = "30s",
    };

    /// <summary>Where a resource's own readiness probe or HTTP health check asks.</summary>
    private static (int Port, string Path)? Http(IResource resource)
    {
        var probe = resource.Annotations.OfType<EndpointProbeAnnotation>().OrderBy(probe => probe.Type != ProbeType.Readiness).FirstOrDefault();
        if (probe is not null)
        {
            return Port(resource, probe.EndpointReference.EndpointName) is { } port ? (port, probe.Path) : null;
        }
        // The name of a check that WithHttpHealthCheck adds: resource, endpoint, path, expected status.
        foreach (var check in resource.Annotations.OfType<HealthCheckAnnotation>())
        {
            if (HttpCheck().Match(check.Key) is { Success: true } match && Port(resource, match.Groups["endpoint"].Value) is { } port)
            {
                return (port, match.Groups["path"].Value);
            }
        }
        return null;
    }

    private static int? Port(IResource resource, string endpoint)
        => resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(annotation => annotation.Name == endpoint)?.TargetPort;

    [GeneratedRegex(@"^[^_]+_(?<endpoint>[^_]+)_(?<path>/[^_]*(_[^_]+)*?)_\d{3}_check$")]
    private static partial Regex HttpCheck();
}
