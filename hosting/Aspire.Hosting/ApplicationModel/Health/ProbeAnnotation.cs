using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a probe decides.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum ProbeType
{
    /// <summary>Whether the resource has started; the other probes wait for it.</summary>
    Startup = 0,

    /// <summary>Whether the resource can take requests.</summary>
    Readiness = 1,

    /// <summary>Whether the resource works at all, or has to be restarted.</summary>
    Liveness = 2,
}

/// <summary>A probe that the orchestrator, or the place of deployment, makes of a resource.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public abstract class ProbeAnnotation : IResourceAnnotation
{
    /// <summary>What the probe decides.</summary>
    public required ProbeType Type { get; init; }

    /// <summary>Seconds before the first probe.</summary>
    public int InitialDelaySeconds { get; init; }

    /// <summary>Seconds between two probes.</summary>
    public int PeriodSeconds { get; init; }

    /// <summary>Seconds after which a probe counts as failed.</summary>
    public int TimeoutSeconds { get; set; }

    /// <summary>Failures in a row after which the resource counts as failed.</summary>
    public int FailureThreshold { get; init; }

    /// <summary>Successes in a row after which the resource counts as well again.</summary>
    public int SuccessThreshold { get; init; }
}

/// <summary>A probe by an HTTP GET.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class EndpointProbeAnnotation : ProbeAnnotation
{
    /// <summary>The endpoint.</summary>
    public required EndpointReference EndpointReference { get; init; }

    /// <summary>The path and query of the request.</summary>
    public required string Path { get; init; }
}
