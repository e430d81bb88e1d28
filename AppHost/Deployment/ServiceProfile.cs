using AppHost.Backend;

namespace AppHost.Deployment;

/// <summary>How much a kind of container is shut in, and how it is stopped.</summary>
internal sealed record ServiceProfile
{
    /// <summary>The user; null leaves it to the image.</summary>
    public string? User { get; init; }

    /// <summary>Whether nothing but its volumes and <see cref="Tmpfs"/> can be written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether all capabilities are taken away, but for <see cref="Capabilities"/>.</summary>
    public bool DropCapabilities { get; init; }

    /// <summary>The capabilities that it keeps.</summary>
    public string[] Capabilities { get; init; } = [];

    /// <summary>The folders in memory.</summary>
    public string[] Tmpfs { get; init; } = [];

    /// <summary>Shared memory; null leaves it to the engine (64 MiB).</summary>
    public string? SharedMemory { get; init; }

    /// <summary>How long it may take to stop.</summary>
    public string StopGracePeriod { get; init; } = "15s";

    /// <summary>What it may use where nothing else is said.</summary>
    public ServiceLimits Limits { get; init; } = new(512, 1.0m, 256);

    /// <summary>The profile for a resource. What is not known is not read-only and keeps its capabilities, since its image may need them.</summary>
    public static ServiceProfile For(IResource resource) => resource switch
    {
        PostgresServerResource => new()
        {
            ReadOnly = true,
            DropCapabilities = true,
            // The entry point gives the data directory to the user postgres and becomes that user. KILL is for the init, which stays
            // root: without it the signal to stop does not get through, and PostgreSQL is killed in the end.
            Capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"],
            Tmpfs = ["/tmp", "/var/run/postgresql"],
            SharedMemory = "128m",
            // A checkpoint at shutdown takes as long as it takes.
            StopGracePeriod = "60s",
        },
        // The drain of the backend ends after 8 s unless told otherwise.
        IBackendResource => new() { User = "1001:0", ReadOnly = true, DropCapabilities = true, Tmpfs = ["/tmp"], Limits = new(512, 1.0m, 64) },
        _ => new(),
    };
}
