namespace Aspire.Hosting.Pipelines;

/// <summary>The steps of a pipeline as a graph: who depends on whom, and in which order they run.</summary>
internal sealed class PipelineSteps
{
    private readonly Dictionary<string, PipelineStep> _byName;
    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);

    /// <summary>Checks the steps, and turns each "required by" into a "depends on".</summary>
    /// <exception cref="InvalidOperationException">A name is used twice, a dependency is unknown, or dependencies go in a circle.</exception>
    public PipelineSteps(IReadOnlyList<PipelineStep> steps)
    {
        All = steps;
        _byName = new(steps.Count, StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (!_byName.TryAdd(step.Name, step))
            {
                throw new InvalidOperationException($"Duplicate step name: '{step.Name}'");
            }
        }
        foreach (var step in steps)
        {
            if (step.DependsOnSteps.Find(name => !_byName.ContainsKey(name)) is { } unknown)
            {
                throw new InvalidOperationException($"Step '{step.Name}' depends on unknown step '{unknown}'");
            }
            foreach (var requiring in step.RequiredBySteps)
            {
                if (!_byName.TryGetValue(requiring, out var other))
                {
                    throw new InvalidOperationException($"Step '{step.Name}' is required by unknown step '{requiring}'");
                }
                if (!other.DependsOnSteps.Contains(step.Name))
                {
                    other.DependsOnSteps.Add(step.Name);
                }
            }
        }
        Ordered = Order(steps.OrderBy(step => step.Name, StringComparer.Ordinal));
        foreach (var step in Ordered)
        {
            _levels[step.Name] = step.DependsOnSteps.Select(name => _levels[name] + 1).DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>The steps in the order in which they were given.</summary>
    public IReadOnlyList<PipelineStep> All { get; }

    /// <summary>The steps in an order in which each comes after those on which it depends; the same on every machine.</summary>
    public IReadOnlyList<PipelineStep> Ordered { get; }

    /// <summary>The step of a name, after all on which it depends, directly or not.</summary>
    /// <exception cref="InvalidOperationException">There is no such step.</exception>
    public IReadOnlyList<PipelineStep> Needed(string name)
        => _byName.TryGetValue(name, out var step)
            ? Order([step])
            : throw new InvalidOperationException($"Step '{name}' not found in pipeline. Available steps: {string.Join(", ", All.Select(other => $"'{other.Name}'"))}");

    /// <summary>How many steps must run one after the other before this one.</summary>
    public int Level(PipelineStep step) => _levels[step.Name];

    /// <summary>The step under which this one is shown: the last of those on which it depends.</summary>
    public string? Parent(PipelineStep step) => step.DependsOnSteps
        .OrderByDescending(name => _levels[name])
        .ThenBy(name => name, StringComparer.Ordinal)
        .FirstOrDefault();

    private List<PipelineStep> Order(IEnumerable<PipelineStep> targets)
    {
        List<PipelineStep> ordered = [];
        HashSet<string> done = new(StringComparer.Ordinal);
        List<string> path = [];
        foreach (var target in targets)
        {
            Visit(target);
        }
        return ordered;

        void Visit(PipelineStep step)
        {
            if (done.Contains(step.Name))
            {
                return;
            }
            if (path.IndexOf(step.Name) is var start and >= 0)
            {
                throw new InvalidOperationException(
                    $"Circular dependency detected in pipeline steps: {string.Join(" -> ", path[start..].Append(step.Name))}");
            }
            path.Add(step.Name);
            foreach (var name in step.DependsOnSteps.Order(StringComparer.Ordinal))
            {
                Visit(_byName[name]);
            }
            path.RemoveAt(path.Count - 1);
            done.Add(step.Name);
            ordered.Add(step);
        }
    }
}
