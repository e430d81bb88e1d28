namespace NodePostgres.Hosting.ContainerProfile;

/// <summary>
/// What a container may use and do, said once on its resource and read by whoever runs or publishes it. Unless changed it holds for any
/// image: limits, an init, no new privileges; the root stays writable and the capabilities are kept.
/// </summary>
public sealed record ContainerProfileAnnotation : IResourceAnnotation
{
    /// <summary>The most memory in MiB; the default is 512.</summary>
    public int MemoryMiB { get; init; } = 512;

    /// <summary>The most processors, of which fractions are possible; the default is 1. What runs on the developer's machine may use them all.</summary>
    public decimal Cpus { get; init; } = 1.0m;

    /// <summary>The most processes and threads together; the default is 256.</summary>
    public int Pids { get; init; } = 256;

    /// <summary>Shared memory in MiB; null (the default) leaves it to the engine, which gives 64.</summary>
    public int? SharedMemoryMiB { get; init; }

    /// <summary>The user, as <c>user:group</c>; null (the default) leaves it to the image.</summary>
    public string? User { get; init; }

    /// <summary>Whether all capabilities are taken away, but for <see cref="Capabilities"/>; the default is false.</summary>
    public bool DropsCapabilities { get; init; }

    /// <summary>The capabilities that stay where <see cref="DropsCapabilities"/> takes the others, without <c>CAP_</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Whether a process may gain no privileges, by setuid programs for one; the default is true.</summary>
    public bool HasNoNewPrivileges { get; init; } = true;

    /// <summary>Whether nothing can be written but volumes and <see cref="WritableFolders"/>; the default is false.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The folders in memory that can be written where <see cref="IsReadOnly"/> holds.</summary>
    public IReadOnlyList<string> WritableFolders { get; init; } = [];

    /// <summary>Whether an init runs the program, which passes signals on and waits for orphans; the default is true.</summary>
    public bool HasInit { get; init; } = true;

    /// <summary>How long it may take to stop, where it is published, before it is killed; the default is 15 s.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What follows its end, in compose's words; the default is <c>unless-stopped</c>. What others wait for to end is never started again.</summary>
    public string Restart { get; init; } = "unless-stopped";

    /// <summary>The most that each of its logs' files holds, in MiB; 0 sets no bound. The default is 10.</summary>
    public int LogMiB { get; init; } = 10;

    /// <summary>How many such files there are; the default is 3.</summary>
    public int LogFiles { get; init; } = 3;

    /// <summary>
    /// The command that ends with 0 within the container as long as it is healthy, as a line for its shell; null (the default) asks what
    /// the resource's own HTTP probe or health check asks.
    /// </summary>
    public string? HealthCommand { get; init; }

    /// <summary>How often its health is looked at; the default is 10 s.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The variables of which the image is known to read <c>NAME_FILE</c>, a file with the value, in their place.</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];
}
