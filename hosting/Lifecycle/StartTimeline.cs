namespace NodePostgres.Hosting.Lifecycle;

/// <summary>A stretch of time with a name, to become a span.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Phase">What it was busy with.</param>
/// <param name="From">When that began.</param>
/// <param name="To">When it ended.</param>
internal sealed record Stretch(string Resource, Phase Phase, DateTimeOffset From, DateTimeOffset To);

/// <summary>Records in which phase each resource is, from its first to its last.</summary>
/// <param name="resources">The resources whose start is of interest; others are ignored.</param>
internal sealed class StartTimeline(IReadOnlyCollection<string> resources)
{
    private readonly Dictionary<string, (Phase Phase, DateTimeOffset Since)> _current = [];
    private readonly List<Stretch> _stretches = [];

    /// <summary>What is over, in the order in which it ended.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <summary>True once every resource runs and is healthy, has ended, or is not to be started.</summary>
    public bool IsSettled => resources.All(resource =>
        _current.TryGetValue(resource, out var current) && current.Phase is not (Phase.Pending or Phase.Wait or Phase.Start or Phase.Health));

    /// <summary>The resources that failed.</summary>
    public IEnumerable<string> Failed => _current.Where(pair => pair.Value.Phase == Phase.Failed).Select(pair => pair.Key);

    /// <summary>Notes that <paramref name="resource"/> is in <paramref name="phase"/> at the time <paramref name="at"/>.</summary>
    public void Observe(string resource, Phase phase, DateTimeOffset at)
    {
        if (!resources.Contains(resource))
        {
            return;
        }

        if (_current.TryGetValue(resource, out var current))
        {
            if (phase == Phase.Pending && current.Phase != Phase.Pending)
            {
                // The orchestrator has taken it up, and not told of it yet.
                phase = Phase.Start;
            }

            if (current.Phase == phase)
            {
                return;
            }

            if (current.Phase is Phase.Wait or Phase.Start or Phase.Health || (current.Phase is Phase.Run && phase is Phase.Finished or Phase.Failed))
            {
                _stretches.Add(new Stretch(resource, current.Phase, current.Since, at));
            }
        }

        _current[resource] = (phase, at);
    }
}
