namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Says once, when everything is ready, what runs and where: host, runtime, dashboard, what is reached from outside, and the data.</summary>
internal sealed class StartReport(
    DistributedApplicationModel model, ResourceNotificationService notifications, IConfiguration configuration, AppRuntime runtime, IHostApplicationLifetime lifetime)
    : EarlyBackgroundService(lifetime)
{
    private const int NameWidth = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is reached from outside, where there is any: that is what one waits for, and it waits for the rest itself.
        var all = model.Resources.Where(resource => Phases.IsOfInterest(resource) && resource.Name != Addresses.Dashboard).ToArray();
        var served = all.Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal)).ToArray();
        var unready = (served.Length > 0 ? served : all).Select(resource => resource.Name).ToHashSet();
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (Phases.Of(update.Snapshot) is Phase.Run or Phase.Finished or Phase.None)
            {
                unready.Remove(update.Resource.Name);
            }

            if (unready.Count == 0)
            {
                Console.WriteLine(string.Join(Environment.NewLine, Lines().Prepend("").Append("")));
                return;
            }
        }
    }

    private IEnumerable<string> Lines()
    {
        var host = typeof(DistributedApplication).Assembly.GetName();
        yield return Line("Ready.", $"host: {host.Name} {host.Version?.ToString(3)}; runtime: {runtime.Kind.ToString().ToLowerInvariant()} ({runtime.Reason})");
        yield return Line("Dashboard", Addresses.OfDashboard(model, configuration) ?? "off");
        foreach (var (resource, endpoint) in model.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (resource, endpoint)))
        {
            if (endpoint.IsExternal && resource.Name != Addresses.Dashboard && endpoint.AllocatedEndpoint is { } address)
            {
                yield return Line(char.ToUpperInvariant(resource.Name[0]) + resource.Name[1..], address.UriString);
            }
        }

        var servers = model.Resources.Where(resource => resource.HasAnnotationOfType<DataAnnotation>()).ToArray();
        foreach (var server in servers)
        {
            var address = server.Annotations.OfType<EndpointAnnotation>().First().AllocatedEndpoint?.UriString.Split("://")[^1];
            yield return Line(NameOf(server), $"{address}, data in {LocationOf(server) ?? "no volume: it goes with the container"}");
        }

        foreach (var note in runtime.Notes)
        {
            yield return Line("Note", note);
        }

        var lasting = servers.FirstOrDefault(ResourceFacts.IsPersistent);
        yield return lasting is not null ? $"  Stop with Ctrl+C; {NameOf(lasting)} goes on running, and the data stays." : "  Stop with Ctrl+C; the data stays.";
    }

    private static string Line(string what, string text) => $"  {what.PadRight(NameWidth)}  {text}";

    private static string NameOf(IResource server) => server.Annotations.OfType<DataAnnotation>().Last().Server;

    private static string? LocationOf(IResource server) => server is ProcessResource
        ? server.Annotations.OfType<DataFolderAnnotation>().Last().Path
        : server.DataVolume() is { } volume ? $"volume {volume}" : server.DataMount()?.Source;
}
