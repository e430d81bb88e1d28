namespace NodePostgres.Hosting.Runtime;

/// <summary>What the resources of an application run as.</summary>
public enum RuntimeKind
{
    /// <summary>Containers of docker or podman.</summary>
    Containers,

    /// <summary>Processes of this machine; no container engine is needed.</summary>
    Processes,
}

/// <summary>The runtime that was chosen for this start, and why. It is among the application's services.</summary>
/// <param name="Kind">The runtime.</param>
/// <param name="Reason">Why it was chosen, as said at the start.</param>
public sealed record AppRuntime(RuntimeKind Kind, string Reason)
{
    /// <summary>What else is said at the start: data that the other runtime keeps and this one does not see, and what is missing. Empty where nothing is.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    internal bool IsContainers => Kind == RuntimeKind.Containers;

    /// <summary>The engine that runs the containers; null for processes, and when the application is published.</summary>
    internal ContainerEngine? Engine { get; private init; }

    /// <summary>What will be chosen, as far as no engine has to be asked for it; else null.</summary>
    internal static RuntimeKind? Foresee(IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode ? RuntimeKind.Containers : Asked(builder) switch
    {
        "processes" => RuntimeKind.Processes,
        "containers" => RuntimeKind.Containers,
        _ => null,
    };

    internal static async Task<AppRuntime> ChooseAsync(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new(RuntimeKind.Containers, "publish always models containers");
        }

        var asked = Asked(builder);
        if (asked is "processes")
        {
            return new(RuntimeKind.Processes, "asked for");
        }

        var isAsked = asked switch
        {
            "containers" => true,
            null or "" or "auto" => false,
            _ => throw new DistributedApplicationException(
                $"The runtime '{asked}' is unknown. Use 'auto', 'containers' or 'processes' with --runtime or APPHOST_RUNTIME."),
        };
        var images = builder.Resources.SelectMany(BaseImages.Of).Distinct().ToArray();
        var search = await EngineSearch.RunAsync(builder.Configuration, images, CancellationToken.None).ConfigureAwait(false);
        if (search.Engine is { } engine)
        {
            // The orchestrator takes the same one.
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = engine.Name;
            var standIn = builder.Resources.Where(resource => resource.HasAnnotationOfType<DockerfileBuildAnnotation>()).SelectMany(BaseImages.Of).LastOrDefault();
            var tunnel = await ContainerTunnel.PrepareAsync(builder.Configuration, engine, standIn, CancellationToken.None).ConfigureAwait(false);
            return new(RuntimeKind.Containers, isAsked ? $"asked for, on {engine.Name}" : $"auto: {engine.Name} answers")
            {
                Engine = engine,
                Notes = [.. ProcessData(builder), .. tunnel is null ? Array.Empty<string>() : [tunnel]],
            };
        }

        return isAsked
            ? throw new DistributedApplicationException(
                $"The runtime 'containers' is not possible here: {search.Complaint}. {search.Remedy} Or start with '--runtime processes', which needs no container engine.")
            : new(RuntimeKind.Processes, $"auto: {search.Complaint}") { Notes = await ContainerDataAsync(builder, search.Answering).ConfigureAwait(false) };
    }

    private static string? Asked(IDistributedApplicationBuilder builder) =>
        (builder.Configuration["runtime"] ?? builder.Configuration["APPHOST_RUNTIME"])?.ToLowerInvariant();

    private static IEnumerable<string> ProcessData(IDistributedApplicationBuilder builder) => builder.Resources
        .SelectMany(resource => resource.Annotations.OfType<DataFolderAnnotation>())
        .Where(folder => folder.IsFilled())
        .Select(folder => $"the data of the processes runtime stays in {folder.Path}");

    private static async Task<IReadOnlyList<string>> ContainerDataAsync(IDistributedApplicationBuilder builder, IReadOnlyList<ContainerEngine> engines)
    {
        List<string> notes = [];
        var volumes = builder.Resources.Select(resource => resource.DataVolume()).OfType<string>();
        foreach (var (volume, engine) in volumes.SelectMany(_ => engines, (volume, engine) => (volume, engine)))
        {
            if (await engine.HasVolumeAsync(volume, CancellationToken.None).ConfigureAwait(false))
            {
                notes.Add($"the data of the containers runtime stays in {engine.Name}'s volume {volume}");
            }
        }

        return notes;
    }
}
