namespace Aspire.Hosting.Dcp.Model;

/// <summary>
/// A check that DCP itself runs against an executable or a container (DCP: <c>api/v1/health_types.go</c>).
/// DCP 0.25 runs HTTP probes only.
/// </summary>
internal sealed record HealthProbe
{
    /// <summary>Name, unique within its object.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>HTTP</c>.</summary>
    public string Type { get; set; } = "HTTP";

    /// <summary>What is asked.</summary>
    public HttpProbe? HttpProbe { get; set; }

    /// <summary>How often.</summary>
    public HealthProbeSchedule Schedule { get; set; } = new();
}

/// <summary>An HTTP request whose success means health.</summary>
/// <param name="Url">Absolute URL; template actions in it are evaluated, see <see cref="DcpTemplate"/>.</param>
internal sealed record HttpProbe(string Url);

/// <summary>When a probe runs. Durations are Go's, for example <c>1s</c> or <c>250ms</c>.</summary>
internal sealed record HealthProbeSchedule
{
    /// <summary><c>Continuous</c> (default) or <c>UntilSuccess</c>.</summary>
    public string? Kind { get; set; }

    /// <summary>Time between two runs; above zero.</summary>
    public string Interval { get; set; } = "1s";

    /// <summary>Time after which a run counts as failed.</summary>
    public string? Timeout { get; set; }

    /// <summary>Time between the start of the object and the first run.</summary>
    public string? InitialDelay { get; set; }
}

/// <summary>The latest outcome of one probe.</summary>
internal sealed record HealthProbeResult
{
    /// <summary><c>Success</c>, <c>Failure</c> or <c>Unknown</c>.</summary>
    public string? Outcome { get; set; }

    /// <summary>The probe's name.</summary>
    public string? ProbeName { get; set; }

    /// <summary>A sentence on why.</summary>
    public string? Reason { get; set; }

    /// <summary>When it was found.</summary>
    public DateTimeOffset? Timestamp { get; set; }
}

/// <summary>Certificates that DCP writes for an executable or into a container (DCP: <c>api/v1/certificate_types.go</c>).</summary>
internal sealed record PemCertificates
{
    /// <summary>At least one certificate.</summary>
    public List<PemCertificate> Certificates { get; set; } = [];

    /// <summary>Containers only: absolute folder in the container; certificates go to <c>certs</c> under it, the bundle to <c>cert.pem</c>.</summary>
    public string? Destination { get; set; }

    /// <summary>Containers only: absolute paths of bundles to replace.</summary>
    public List<string>? OverwriteBundlePaths { get; set; }

    /// <summary>Whether invalid certificates are skipped rather than an error.</summary>
    public bool? ContinueOnError { get; set; }
}

/// <summary>A public certificate.</summary>
/// <param name="Thumbprint">Its thumbprint.</param>
/// <param name="Contents">Its PEM text.</param>
internal sealed record PemCertificate(string Thumbprint, string Contents);
