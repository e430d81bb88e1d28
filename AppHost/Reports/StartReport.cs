using AppHost.Lifecycle;
using AppHost.PostgresProcess;
using AppHost.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AppHost.Reports;

/// <summary>Says once, when the backend is ready, what runs and where: host, runtime, dashboard, backend, PostgreSQL and its data.</summary>
internal sealed class StartReport(
    DistributedApplicationModel model, ResourceNotificationService notifications, IConfiguration configuration, AppRuntime runtime, IHostApplicationLifetime lifetime)
    : EarlyBackgroundService(lifetime)
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await notifications.WaitForResourceHealthyAsync("backend", WaitBehavior.WaitOnResourceUnavailable, stoppingToken);
        Console.WriteLine(string.Join(Environment.NewLine, Lines().Prepend("").Append("")));
    }

    private IEnumerable<string> Lines()
    {
        var host = typeof(DistributedApplication).Assembly.GetName();
        var kind = runtime.Kind.ToString().ToLowerInvariant();
        yield return $"  Ready.      host: {host.Name} {host.Version?.ToString(3)}; runtime: {kind} ({runtime.Reason})";
        yield return $"  Dashboard   {Addresses.OfDashboard(model, configuration) ?? "off"}";
        yield return $"  Backend     {Addresses.Of(model, "backend", "http")}";
        if (Addresses.Of(model, "postgres", "tcp") is { } address)
        {
            yield return $"  PostgreSQL  {address.Replace("tcp://", "", StringComparison.Ordinal)}, data in {DataLocation() ?? "no volume: it goes with the container"}";
        }

        foreach (var note in runtime.Notes)
        {
            yield return $"  Note        {note}";
        }

        yield return runtime is { IsContainers: true, Containers.KeepsPostgres: true }
            ? "  Stop with Ctrl+C; PostgreSQL goes on running, and the data stays."
            : "  Stop with Ctrl+C; the data stays.";
    }

    private string? DataLocation() => model.Resources.Single(resource => resource.Name == "postgres") switch
    {
        PostgresProcessResource process => process.DataFolder.Path,
        var container => container.Annotations.OfType<ContainerMountAnnotation>().FirstOrDefault(mount => mount.Target.StartsWith("/var/lib/postgresql", StringComparison.Ordinal)) switch
        {
            null => null,
            { Type: ContainerMountType.Volume } volume => $"volume {volume.Source}",
            var folder => folder.Source,
        },
    };
}
