namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// Makes the health check of a service out of what the model says of its health. The commands are lines for the shell, since
/// podman-compose 1.0.3 cannot hand on arguments with quotes.
/// </summary>
internal static partial class HealthCommand
{
    /// <summary>The health check; null when the model says nothing that can be checked within the container.</summary>
    public static Healthcheck? For(ComposeServiceResource service)
    {
        var profile = service.Target.GetContainerProfile();
        return (profile.HealthCommand ?? Request(service)) is { } command
            ? new() { Test = ["CMD-SHELL", command.Replace("$", "$$", StringComparison.Ordinal)], Interval = string.Create(CultureInfo.InvariantCulture, $"{profile.HealthInterval.TotalSeconds:0}s") }
            : null;
    }

    /// <summary>What to say of a service whose health is checked by code of the AppHost alone; null of any other.</summary>
    public static string? NoteOn(Service service, IResource resource)
        => service.Healthcheck is null && resource.Annotations.OfType<HealthCheckAnnotation>().FirstOrDefault() is { } check
            ? $"'{service.Name}' has no health check: '{check.Key}' is code of the AppHost, which does not run beside the deployment. Use WithHttpProbe, WithHttpHealthCheck, or HealthCommand in its container profile."
            : null;

    /// <summary>A line that asks a URL with whatever is in the image, which shows only there.</summary>
    private static string? Request(ComposeServiceResource service) => Url(service) is { } url
        ? $"if command -v curl >/dev/null; then curl -fsS -m 3 -o /dev/null {url}; elif command -v wget >/dev/null; then wget -q -T 3 -O /dev/null {url}; "
            + $"else node -e \"fetch('{url}',{{signal:AbortSignal.timeout(3000)}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))\"; fi"
        : null;

    /// <summary>The URL, within the container, that a resource's readiness probe or HTTP health check asks.</summary>
    private static string? Url(ComposeServiceResource service)
    {
        var probe = service.Target.Annotations.OfType<EndpointProbeAnnotation>().OrderBy(probe => probe.Type != ProbeType.Readiness).FirstOrDefault();
        // The name of a check that WithHttpHealthCheck adds: resource, endpoint, path, expected status.
        return probe is not null
            ? UrlOf(probe.EndpointReference.EndpointName, probe.Path)
            : service.Target.Annotations.OfType<HealthCheckAnnotation>()
                .Select(check => HttpCheck().Match(check.Key))
                .Where(match => match.Success)
                .Select(match => UrlOf(match.Groups["endpoint"].Value, match.Groups["path"].Value))
                .FirstOrDefault(url => url is not null);

        string? UrlOf(string name, string path)
            => service.Endpoints.FirstOrDefault(known => known.Endpoint.Name == name && known.Endpoint.UriScheme == "http")?.TargetPort.Value is { } port
                ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}")
                : null;
    }

    [GeneratedRegex(@"^[^_]+_(?<endpoint>[^_]+)_(?<path>/[^_]*(_[^_]+)*?)_\d{3}_check$")]
    private static partial Regex HttpCheck();
}
