using AppHost.Containers;
using AppHost.PostgresProcess;

namespace AppHost.Runtime;

/// <summary>How the resources are carried out: as containers, or as processes on this machine.</summary>
internal enum RuntimeKind
{
    /// <summary>PostgreSQL, the migrations and the backend run in containers.</summary>
    Containers,

    /// <summary>PostgreSQL, the migrations and the backend run as local processes; no container engine is needed.</summary>
    Processes,
}

/// <summary>The runtime chosen for this start, and why.</summary>
/// <param name="Kind">The runtime.</param>
/// <param name="Reason">Why it was chosen, as said at the start.</param>
/// <param name="Containers">What containers are made from.</param>
/// <param name="Engine">The engine that runs the containers; null for processes, and when publishing.</param>
internal sealed record AppRuntime(RuntimeKind Kind, string Reason, ContainerOptions Containers, ContainerEngine? Engine = null)
{
    /// <summary>True where the resources run in containers.</summary>
    public bool IsContainers => Kind == RuntimeKind.Containers;

    /// <summary>What else is said at the start: data that the other runtime keeps and this one does not see, and what is missing. Empty where nothing is.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>
    /// Chooses by <c>--runtime</c>, then the variable <c>APPHOST_RUNTIME</c>, then <c>auto</c>: containers where an engine answers
    /// that has the base images or can pull them, else processes. Publish always models containers, whatever this machine has.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The runtime asked for is unknown, or cannot run here.</exception>
    public static async Task<AppRuntime> ChooseAsync(IDistributedApplicationBuilder builder, ContainerOptions containers)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new(RuntimeKind.Containers, "publish always models containers", containers);
        }

        var asked = (builder.Configuration["runtime"] ?? builder.Configuration["APPHOST_RUNTIME"])?.ToLowerInvariant();
        if (asked is "processes")
        {
            return new(RuntimeKind.Processes, "asked for", containers);
        }

        var isAsked = asked switch
        {
            "containers" => true,
            null or "" or "auto" => false,
            _ => throw new DistributedApplicationException(
                $"The runtime '{asked}' is unknown. Use 'auto', 'containers' or 'processes' with --runtime or APPHOST_RUNTIME."),
        };
        var search = await EngineSearch.RunAsync(builder.Configuration, containers.BaseImages, CancellationToken.None).ConfigureAwait(false);
        if (search.Engine is { } engine)
        {
            // The orchestrator takes the same one.
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = engine.Name;
            var tunnel = await ContainerTunnel.PrepareAsync(builder, engine, containers.BaseImages[^1], CancellationToken.None).ConfigureAwait(false);
            return new(RuntimeKind.Containers, isAsked ? $"asked for, on {engine.Name}" : $"auto: {engine.Name} answers", containers, engine)
            {
                Notes = Known(ProcessData(builder), tunnel),
            };
        }

        return isAsked
            ? throw new DistributedApplicationException(
                $"The runtime 'containers' is not possible here: {search.Complaint}. {search.Remedy} Or start with '--runtime processes', which needs no container engine.")
            : new(RuntimeKind.Processes, $"auto: {search.Complaint}", containers) { Notes = Known(await ContainerDataAsync(search.Answering, containers).ConfigureAwait(false)) };
    }

    private static IReadOnlyList<string> Known(params string?[] notes) => [.. notes.OfType<string>()];

    private static string? ProcessData(IDistributedApplicationBuilder builder)
    {
        var folder = PostgresProcessBuilderExtensions.ConfiguredDataFolder(builder);
        return File.Exists(Path.Combine(folder, "PG_VERSION")) ? $"the data of the processes runtime stays in {folder}" : null;
    }

    private static async Task<string?> ContainerDataAsync(IEnumerable<ContainerEngine> engines, ContainerOptions containers)
    {
        foreach (var engine in engines)
        {
            if (await engine.HasVolumeAsync(containers.Volume, CancellationToken.None).ConfigureAwait(false))
            {
                return $"the data of the containers runtime stays in {engine.Name}'s volume {containers.Volume}";
            }
        }

        return null;
    }
}
