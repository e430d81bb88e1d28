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
internal sealed record AppRuntime(RuntimeKind Kind, string Reason)
{
    /// <summary>True where the resources run in containers.</summary>
    public bool IsContainers => Kind == RuntimeKind.Containers;

    /// <summary>
    /// Chooses by <c>--runtime</c>, then the variable <c>APPHOST_RUNTIME</c>, then <c>auto</c>.
    /// Publish always models containers, whatever this machine has.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The runtime asked for is unknown, or cannot run here.</exception>
    public static AppRuntime Choose(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new(RuntimeKind.Containers, "publish always models containers");
        }

        var asked = builder.Configuration["runtime"] ?? builder.Configuration["APPHOST_RUNTIME"];
        return asked?.ToLowerInvariant() switch
        {
            null or "" or "auto" => new(RuntimeKind.Processes, "auto: local processes, no container engine needed"),
            "processes" => new(RuntimeKind.Processes, "asked for"),
            "containers" => throw new DistributedApplicationException(
                "The runtime 'containers' is not there yet. Start with '--runtime processes' (the default), which needs no container engine."),
            _ => throw new DistributedApplicationException(
                $"The runtime '{asked}' is unknown. Use 'auto', 'containers' or 'processes' with --runtime or APPHOST_RUNTIME."),
        };
    }
}
