namespace Aspire.Hosting.Dcp;

/// <summary>How DCP is started.</summary>
internal sealed record DcpHostOptions
{
    /// <summary>Path of the <c>dcp</c> program.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>
    /// <c>docker</c> or <c>podman</c>; DCP asks both when <see langword="null"/>. DCP asks the engine for its version and
    /// networks before it does anything else, and again every few seconds, so a run without containers is quickest with the
    /// one that is not installed.
    /// </summary>
    public string? ContainerRuntime { get; init; }

    /// <summary>
    /// Whether DCP has a process of its own beside each executable, container and command of the engine that goes on, which stops it
    /// should the controllers vanish; DCP's default. Each takes 17 MB and a tenth of a second of a start. Where it has none, on Linux
    /// alone, <see cref="DcpHost"/> ends the executables; commands of the engine are then left.
    /// </summary>
    public bool MonitorsEachProcess { get; init; } = true;

    /// <summary>An id for what belongs together over several runs; persistent resources are labelled with it.</summary>
    public string? WorkloadId { get; init; }

    /// <summary>
    /// Variables to set (or, with <see langword="null"/>, to remove) in DCP's environment, which executables inherit. The
    /// rest comes from this process.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The process whose end DCP takes for its own; this one by default.</summary>
    public int MonitoredProcessId { get; init; } = System.Environment.ProcessId;

    /// <summary>How long DCP may take until its API answers; 20 s by default.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
