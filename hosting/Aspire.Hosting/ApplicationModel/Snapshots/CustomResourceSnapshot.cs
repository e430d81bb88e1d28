using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about a resource at one moment. It never changes; a change makes a new one.</summary>
[DebuggerDisplay("ResourceType = {ResourceType,nq}, State = {State?.Text,nq}, HealthStatus = {HealthStatus?.ToString(),nq}")]
public sealed record CustomResourceSnapshot
{
    private readonly ImmutableArray<HealthReportSnapshot> _healthReports = [];
    private readonly ResourceStateSnapshot? _state;

    /// <summary>The type of the resource, as "Container".</summary>
    public required string ResourceType { get; init; }

    /// <summary>Further properties that the dashboard lists.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the resource was created, in UTC; null for not yet.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it was started, in UTC; null for not yet.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it stopped, in UTC; null for not yet.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>The state; null for none.</summary>
    public ResourceStateSnapshot? State
    {
        get => _state;
        init
        {
            _state = value;
            HealthStatus = ComputeHealthStatus(_healthReports, value?.Text);
        }
    }

    /// <summary>The exit code; null when it has not ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>
    /// The health: that of the worst report while running, healthy when running without reports, unhealthy while a report is
    /// still to come, and null when not running.
    /// </summary>
    public HealthStatus? HealthStatus { get; private set; }

    /// <summary>The results of the health checks.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports
    {
        get => _healthReports;
        internal init
        {
            _healthReports = value;
            HealthStatus = ComputeHealthStatus(value, _state?.Text);
        }
    }

    /// <summary>The environment variables.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>The URLs.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>The volumes and mounts.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>The commands.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>The relations to other resources.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Whether the dashboard hides the resource. Default false.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The name of the icon; null for the type's own.</summary>
    public string? IconName { get; init; }

    /// <summary>The style of the icon; null for the type's own.</summary>
    public IconVariant? IconVariant { get; init; }

    /// <summary>Counts the snapshots of one resource.</summary>
    internal long Version { get; init; }

    /// <summary>The handlers of the event "ready", which waits for health await; null until it is published.</summary>
    internal EventSnapshot? ResourceReadyEvent { get; init; }

    private static HealthStatus? ComputeHealthStatus(ImmutableArray<HealthReportSnapshot> reports, string? state)
    {
        if (state != KnownResourceStates.Running)
        {
            return null;
        }

        // Null, for a check that has not answered yet, sorts as the least and counts as unhealthy.
        return reports.IsDefaultOrEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : reports.Min(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
    }
}

/// <summary>The handlers of an event that was published.</summary>
internal sealed record EventSnapshot(Task EventTask);
