namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Says on the console for what a resource waits that has got no further for half a minute, so that no start hangs in silence, and of one
/// that runs and stays unhealthy why. Aspire tells each state once, however long it lasts.
/// </summary>
internal sealed class WaitReport(
    DistributedApplicationModel model, ResourceNotificationService notifications, TimeProvider time, IHostApplicationLifetime lifetime)
    : EarlyBackgroundService(lifetime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // One that starts is unhealthy for a moment.
    private static readonly TimeSpan UnhealthyPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (string? State, DateTimeOffset Since)> _states = [];
    private readonly HashSet<string> _said = [];

    /// <summary>Looks once at every resource.</summary>
    /// <returns>What is to be said now; each line is given once.</returns>
    public IReadOnlyList<string> Look() => [.. model.Resources.SelectMany(Lines).Where(_said.Add)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            foreach (var line in Look())
            {
                await Console.Error.WriteLineAsync(line);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<string> Lines(IResource resource)
    {
        var snapshot = Snapshot(resource);
        var isUnhealthy = snapshot?.HealthStatus is HealthStatus.Unhealthy && IsRunning(snapshot);
        var state = isUnhealthy ? "unhealthy" : snapshot?.State?.Text;
        if (!_states.TryGetValue(resource.Name, out var known) || known.State != state)
        {
            _states[resource.Name] = known = (state, time.GetUtcNow());
        }

        var lasted = time.GetUtcNow() - known.Since;
        return isUnhealthy ? lasted < UnhealthyPatience || resource is IResourceWithParent ? [] : Complaints(resource, snapshot!)
            : lasted >= Patience && (state == KnownResourceStates.Waiting || state == KnownResourceStates.Starting || state == KnownResourceStates.RuntimeUnhealthy)
                ? [WaitOf(resource)]
                : [];
    }

    private static IEnumerable<string> Complaints(IResource resource, CustomResourceSnapshot snapshot) => snapshot.HealthReports
        .Where(report => report is { Status: HealthStatus.Unhealthy, Description: not null })
        .Select(report => $"  Resource '{resource.Name}' runs but is not healthy: {report.Description}");

    private string WaitOf(IResource resource)
    {
        var missing = resource.Annotations.OfType<WaitAnnotation>().Where(IsMissing).Select(wait => Described(wait.Resource)).ToArray();
        return $"  Still waiting: {Described(resource)}{(missing.Length > 0 ? " for " + string.Join(" and ", missing) : "; its log in the dashboard may say for what")}";
    }

    private bool IsMissing(WaitAnnotation wait) => Snapshot(wait.Resource) is not { } snapshot || !wait.IsOver(snapshot);

    private static bool IsRunning(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.Running;

    private string Described(IResource resource)
    {
        var snapshot = Snapshot(resource);
        var complaints = snapshot?.HealthReports
            .Where(report => report.Status is not HealthStatus.Healthy)
            .Select(report => report.Description ?? report.ExceptionText?.Split('\n')[0].TrimEnd() ?? $"{report.Name} gave no answer yet") ?? [];
        string[] facts =
        [
            snapshot?.State?.Text ?? "no state yet",
            .. snapshot?.ExitCode is { } code ? [$"exit code {code}"] : Array.Empty<string>(),
            .. snapshot is not null && IsRunning(snapshot) ? complaints : [],
        ];
        return $"'{resource.Name}' ({string.Join("; ", facts)})";
    }

    private CustomResourceSnapshot? Snapshot(IResource resource) => notifications.TryGetCurrentState(resource.Name, out var current) ? current.Snapshot : null;
}
