using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A command run inside a running container (DCP: <c>api/v1/container_exec_types.go</c>).</summary>
internal sealed record ContainerExec : DcpObject, IDcpKind<ContainerExec>
{
    /// <inheritdoc/>
    public static string Plural => "containerexecs";

    /// <inheritdoc/>
    public static JsonTypeInfo<ContainerExec> TypeInfo => DcpJsonContext.Default.ContainerExec;

    /// <summary>What shall run.</summary>
    public ContainerExecSpec Spec { get; set; } = new();

    /// <summary>How it went; <see langword="null"/> until DCP has looked at the object.</summary>
    public ContainerExecStatus? Status { get; set; }

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What shall run.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static ContainerExec Create(string name, ContainerExecSpec spec) => new()
    {
        Kind = nameof(ContainerExec),
        Metadata = { Name = name },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="ContainerExec"/>.</summary>
internal sealed record ContainerExecSpec
{
    /// <summary>Name of the <see cref="Container"/> object.</summary>
    public string ContainerName { get; set; } = "";

    /// <summary>The command.</summary>
    public string Command { get; set; } = "";

    /// <summary>Its arguments.</summary>
    public List<string>? Args { get; set; }

    /// <summary>Its environment variables.</summary>
    public List<EnvVar>? Env { get; set; }

    /// <summary>Its working directory in the container.</summary>
    public string? WorkingDirectory { get; set; }
}

/// <summary>The observed state of a <see cref="ContainerExec"/>.</summary>
internal sealed record ContainerExecStatus
{
    /// <summary>One of <see cref="ExecutableState"/>.</summary>
    public string? State { get; set; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? StartupTimestamp { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishTimestamp { get; set; }

    /// <summary>Its exit code.</summary>
    public int? ExitCode { get; set; }
}
