using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A process on the host (DCP: <c>api/v1/executable_types.go</c>).</summary>
internal sealed record Executable : DcpObject, IDcpKind<Executable>
{
    /// <inheritdoc/>
    public static string Plural => "executables";

    /// <inheritdoc/>
    public static JsonTypeInfo<Executable> TypeInfo => DcpJsonContext.Default.Executable;

    /// <summary>What shall run.</summary>
    public ExecutableSpec Spec { get; set; } = new();

    /// <summary>What does run; <see langword="null"/> until DCP has looked at the object.</summary>
    public ExecutableStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What shall run.</param>
    /// <param name="produces">The services that it serves.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static Executable Create(string name, ExecutableSpec spec, params IReadOnlyList<ServiceProducer> produces) => new()
    {
        Kind = nameof(Executable),
        Metadata = { Name = name, Annotations = ServiceProducer.ToAnnotations(produces) },
        Spec = spec,
    };
}

/// <summary>The desired state of an <see cref="Executable"/>.</summary>
internal sealed record ExecutableSpec
{
    /// <summary>Path of the program, or a name that is looked up in the PATH of DCP's own environment.</summary>
    public string ExecutablePath { get; set; } = "";

    /// <summary>Working directory; DCP's own when <see langword="null"/>.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Arguments; template actions in them are evaluated, see <see cref="DcpTemplate"/>.</summary>
    public List<string>? Args { get; set; }

    /// <summary>Environment variables, on top of the ambient ones.</summary>
    public List<EnvVar>? Env { get; set; }

    /// <summary><c>Process</c> (default) or <c>IDE</c>.</summary>
    public string? ExecutionType { get; set; }

    /// <summary>Whether DCP's own environment is inherited; it is by default.</summary>
    public AmbientEnvironment? AmbientEnvironment { get; set; }

    /// <summary><see langword="false"/> creates the object without starting it; it may be set to true later, never back.</summary>
    public bool? Start { get; set; }

    /// <summary>Asks DCP to stop the process. It cannot be unset: a restart is a new object.</summary>
    public bool? Stop { get; set; }

    /// <summary>Probes that DCP runs while the process runs.</summary>
    public List<HealthProbe>? HealthProbes { get; set; }

    /// <summary>Certificates that DCP writes for the process before it starts.</summary>
    public PemCertificates? PemCertificates { get; set; }
}

/// <summary>How the environment of DCP itself is treated. Variables <c>DCP_*</c> and <c>DEBUG_SESSION*</c> never reach a process.</summary>
/// <param name="Behavior"><see cref="Inherit"/> or <see cref="DoNotInherit"/>; fixed once the object exists.</param>
internal sealed record AmbientEnvironment(string Behavior)
{
    /// <summary>The process gets DCP's environment, and its own variables on top (default).</summary>
    public const string Inherit = "Inherit";

    /// <summary>The process gets nothing but its own variables.</summary>
    public const string DoNotInherit = "DoNotInherit";
}

/// <summary>The observed state of an <see cref="Executable"/>.</summary>
internal sealed record ExecutableStatus
{
    /// <summary>One of <see cref="ExecutableState"/>.</summary>
    public string? State { get; set; }

    /// <summary>The process id; kept after the process has ended.</summary>
    public long? Pid { get; set; }

    /// <summary>When it was started, or when the start failed.</summary>
    public DateTimeOffset? StartupTimestamp { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishTimestamp { get; set; }

    /// <summary>
    /// The exit code; <see langword="null"/> while it runs or where none is known, −1 when a signal ended the process
    /// (Go's convention; DCP does not say which signal).
    /// </summary>
    public int? ExitCode { get; set; }

    /// <summary>The file that holds standard output, each line prefixed with its number and time; gone with the object.</summary>
    public string? StdOutFile { get; set; }

    /// <summary>The file that holds standard error, as <see cref="StdOutFile"/>.</summary>
    public string? StdErrFile { get; set; }

    /// <summary>The environment that the process really got, secrets included.</summary>
    public List<EnvVar>? EffectiveEnv { get; set; }

    /// <summary>The arguments after evaluation of templates.</summary>
    public List<string>? EffectiveArgs { get; set; }

    /// <summary><c>Healthy</c>, <c>Caution</c> or <c>Unhealthy</c>, from <see cref="HealthProbeResults"/>.</summary>
    public string? HealthStatus { get; set; }

    /// <summary>The latest result of each probe.</summary>
    public List<HealthProbeResult>? HealthProbeResults { get; set; }
}

/// <summary>Values of <see cref="ExecutableStatus.State"/> and <see cref="ContainerExecStatus.State"/>.</summary>
internal static class ExecutableState
{
    /// <summary>Scheduled to start, or waiting for the port of a service that its templates name.</summary>
    public const string Starting = "Starting";

    /// <summary>The process runs.</summary>
    public const string Running = "Running";

    /// <summary>A stop was asked for and is under way.</summary>
    public const string Stopping = "Stopping";

    /// <summary>Ended by its owner. Not seen for plain executables, which end as <see cref="Finished"/>.</summary>
    public const string Terminated = "Terminated";

    /// <summary>The process could not be started; the reason is in the object's <c>system</c> log.</summary>
    public const string FailedToStart = "FailedToStart";

    /// <summary>The process has ended, by itself or because it was stopped.</summary>
    public const string Finished = "Finished";

    /// <summary>DCP has lost track of the process.</summary>
    public const string Unknown = "Unknown";

    /// <summary>Whether nothing more will happen to an object in this state.</summary>
    /// <param name="state">A state.</param>
    /// <returns>True for the four final states.</returns>
    public static bool IsTerminal(string? state) => state is Terminated or FailedToStart or Finished or Unknown;
}
