using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A container (DCP: <c>api/v1/container_types.go</c>).</summary>
internal sealed record Container : DcpObject, IDcpKind<Container>
{
    /// <inheritdoc/>
    public static string Plural => "containers";

    /// <inheritdoc/>
    public static JsonTypeInfo<Container> TypeInfo => DcpJsonContext.Default.Container;

    /// <summary>What shall run.</summary>
    public ContainerSpec Spec { get; set; } = new();

    /// <summary>What does run; <see langword="null"/> until DCP has looked at the object.</summary>
    public ContainerStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What shall run.</param>
    /// <param name="produces">The services that it serves.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static Container Create(string name, ContainerSpec spec, params IReadOnlyList<ServiceProducer> produces) => new()
    {
        Kind = nameof(Container),
        Metadata = { Name = name, Annotations = ServiceProducer.ToAnnotations(produces) },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="Container"/>.</summary>
internal sealed record ContainerSpec
{
    /// <summary>The image to run; with <see cref="Build"/>, the tag that the built image gets.</summary>
    public string? Image { get; set; }

    /// <summary>How to build the image, where it is not pulled.</summary>
    public ContainerBuild? Build { get; set; }

    /// <summary>The container's name in the engine; DCP makes one from the object's name when <see langword="null"/>.</summary>
    public string? ContainerName { get; set; }

    /// <summary>Mounts.</summary>
    public List<VolumeMount>? VolumeMounts { get; set; }

    /// <summary>Published ports.</summary>
    public List<ContainerPort>? Ports { get; set; }

    /// <summary>Environment variables; template actions in them are evaluated, see <see cref="DcpTemplate"/>.</summary>
    public List<EnvVar>? Env { get; set; }

    /// <summary>Files with environment variables, a line for each, which the engine reads: template actions in them are not evaluated.</summary>
    public List<string>? EnvFiles { get; set; }

    /// <summary><c>no</c> (default), <c>on-failure</c>, <c>unless-stopped</c> or <c>always</c>.</summary>
    public string? RestartPolicy { get; set; }

    /// <summary>Replaces the image's entry point.</summary>
    public string? Command { get; set; }

    /// <summary>Arguments of the command.</summary>
    public List<string>? Args { get; set; }

    /// <summary><see langword="false"/> creates the object without starting it; it may be set to true later, never back.</summary>
    public bool? Start { get; set; }

    /// <summary>Asks DCP to stop the container. It cannot be unset: a restart is a new object.</summary>
    public bool? Stop { get; set; }

    /// <summary>Networks to join; <see langword="null"/> leaves the container on the engine's default network.</summary>
    public List<ContainerNetworkConnection>? Networks { get; set; }

    /// <summary>Whether the container outlives DCP and is found again by its name.</summary>
    public bool? Persistent { get; set; }

    /// <summary>Arguments for the engine's <c>create</c> command.</summary>
    public List<string>? RunArgs { get; set; }

    /// <summary>Labels.</summary>
    public List<ContainerLabel>? Labels { get; set; }

    /// <summary>Probes that DCP runs while the container runs.</summary>
    public List<HealthProbe>? HealthProbes { get; set; }

    /// <summary>Persistent containers only: another key than the last time means a new container. DCP computes one from the spec by default.</summary>
    public string? LifecycleKey { get; set; }

    /// <summary><c>always</c>, <c>missing</c> or <c>never</c>; the engine's own default when <see langword="null"/>.</summary>
    public string? PullPolicy { get; set; }

    /// <summary>Files to put into the container before it starts.</summary>
    public List<CreateFiles>? CreateFiles { get; set; }

    /// <summary>Certificates to put into the container before it starts.</summary>
    public PemCertificates? PemCertificates { get; set; }
}

/// <summary>How an image is built.</summary>
internal sealed record ContainerBuild
{
    /// <summary>The build context, a folder.</summary>
    public string Context { get; set; } = "";

    /// <summary>Path of the Dockerfile.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>Further tags of the image.</summary>
    public List<string>? Tags { get; set; }

    /// <summary>Build arguments.</summary>
    public List<EnvVar>? Args { get; set; }

    /// <summary>Build secrets.</summary>
    public List<ContainerBuildSecret>? Secrets { get; set; }

    /// <summary>The stage to build; the last one when <see langword="null"/>.</summary>
    public string? Stage { get; set; }

    /// <summary>Labels of the image.</summary>
    public List<ContainerLabel>? Labels { get; set; }

    /// <summary>Target platform, for example <c>linux/amd64</c>.</summary>
    public string? Platform { get; set; }
}

/// <summary>A secret for the time of a build.</summary>
internal sealed record ContainerBuildSecret
{
    /// <summary><c>file</c> (default) or <c>env</c>.</summary>
    public string? Type { get; set; }

    /// <summary>The name by which the Dockerfile asks for it.</summary>
    public string Id { get; set; } = "";

    /// <summary>The file, or the environment variable (which defaults to <see cref="Id"/>).</summary>
    public string? Source { get; set; }

    /// <summary><c>env</c> only: the value; taken from the environment when <see langword="null"/>.</summary>
    public string? Value { get; set; }
}

/// <summary>A label.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
internal sealed record ContainerLabel(string Key, string Value);

/// <summary>A mount.</summary>
internal sealed record VolumeMount
{
    /// <summary><c>bind</c> (a folder of the host) or <c>volume</c> (a named volume).</summary>
    public string Type { get; set; } = "";

    /// <summary>The folder, or the volume's name.</summary>
    public string Source { get; set; } = "";

    /// <summary>The path in the container.</summary>
    public string Target { get; set; } = "";

    /// <summary>Whether it cannot be written to.</summary>
    public bool? ReadOnly { get; set; }
}

/// <summary>A published port.</summary>
internal sealed record ContainerPort
{
    /// <summary>Port on the host; any free one when <see langword="null"/>.</summary>
    public int? HostPort { get; set; }

    /// <summary>Port in the container.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("containerPort")]
    public int Port { get; set; }

    /// <summary><c>TCP</c> (default) or <c>UDP</c>.</summary>
    public string? Protocol { get; set; }

    /// <summary>Address on the host to publish on. DCP's own default is the loopback address.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("hostIP")]
    public string? HostIp { get; set; }
}

/// <summary>A network that a container joins.</summary>
internal sealed record ContainerNetworkConnection
{
    /// <summary>Name of the <see cref="ContainerNetwork"/> object.</summary>
    public string Name { get; set; } = "";

    /// <summary>Names under which others on the network find the container.</summary>
    public List<string>? Aliases { get; set; }
}

/// <summary>The observed state of a <see cref="Container"/>.</summary>
internal sealed record ContainerStatus
{
    /// <summary>One of <see cref="ContainerState"/>.</summary>
    public string? State { get; set; }

    /// <summary>The container's id in the engine.</summary>
    public string? ContainerId { get; set; }

    /// <summary>The container's name in the engine.</summary>
    public string? ContainerName { get; set; }

    /// <summary>When a start was tried.</summary>
    public DateTimeOffset? StartupTimestamp { get; set; }

    /// <summary>When it ended last.</summary>
    public DateTimeOffset? FinishTimestamp { get; set; }

    /// <summary>The exit code; −1 where none is known or it still runs.</summary>
    public int? ExitCode { get; set; }

    /// <summary>A sentence on the state, for example the engine's error.</summary>
    public string? Message { get; set; }

    /// <summary>The environment that the container really got, secrets included.</summary>
    public List<EnvVar>? EffectiveEnv { get; set; }

    /// <summary>The arguments after evaluation of templates.</summary>
    public List<string>? EffectiveArgs { get; set; }

    /// <summary>Names of the networks that it is connected to.</summary>
    public List<string>? Networks { get; set; }

    /// <summary><c>Healthy</c>, <c>Caution</c> or <c>Unhealthy</c>.</summary>
    public string? HealthStatus { get; set; }

    /// <summary>The latest result of each probe.</summary>
    public List<HealthProbeResult>? HealthProbeResults { get; set; }
}

/// <summary>Values of <see cref="ContainerStatus.State"/>.</summary>
internal static class ContainerState
{
    /// <summary>Nothing has been tried yet.</summary>
    public const string Pending = "Pending";

    /// <summary>The engine does not answer; DCP goes on by itself once it does.</summary>
    public const string RuntimeUnhealthy = "RuntimeUnhealthy";

    /// <summary>The image is being built.</summary>
    public const string Building = "Building";

    /// <summary>The container is being created and started.</summary>
    public const string Starting = "Starting";

    /// <summary>The start failed; <see cref="ContainerStatus.Message"/> and the startup logs say why.</summary>
    public const string FailedToStart = "FailedToStart";

    /// <summary>The container runs.</summary>
    public const string Running = "Running";

    /// <summary>The container is paused.</summary>
    public const string Paused = "Paused";

    /// <summary>A stop is under way.</summary>
    public const string Stopping = "Stopping";

    /// <summary>The container has ended.</summary>
    public const string Exited = "Exited";

    /// <summary>The state cannot be found out.</summary>
    public const string Unknown = "Unknown";
}
