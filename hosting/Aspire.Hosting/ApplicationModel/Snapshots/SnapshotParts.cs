using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource's state.</summary>
/// <param name="Text">The state, one of <see cref="KnownResourceStates"/> or a word of the resource's own.</param>
/// <param name="Style">How the dashboard styles it, one of <see cref="KnownResourceStateStyles"/>; null for the state's own.</param>
[DebuggerDisplay("{Text}")]
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    /// <param name="s">The state; null for none.</param>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, Style: null);
}

/// <summary>An environment variable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsFromSpec">Whether the model sets it; false for one that the process has besides.</param>
[DebuggerDisplay("{Value}", Name = "{Name}")]
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>A URL.</summary>
/// <param name="Name">The name of its endpoint; null for none.</param>
/// <param name="Url">The URL.</param>
/// <param name="IsInternal">Whether it is shown in the details only.</param>
[DebuggerDisplay("{Url}", Name = "{Name}")]
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();

    /// <summary>Whether nothing answers there yet.</summary>
    public bool IsInactive { get; init; }
}

/// <summary>How a URL is shown.</summary>
/// <param name="DisplayName">The text in place of the URL; empty for none.</param>
/// <param name="SortOrder">The place among the others; a higher number comes first.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A volume or mount.</summary>
/// <param name="Source">The volume's name or the path on the host; null for an anonymous volume.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="MountType">What it is backed by.</param>
/// <param name="IsReadOnly">Whether the container may only read.</param>
[DebuggerDisplay("{Source}", Name = "{Target}")]
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A relation to another resource.</summary>
/// <param name="ResourceName">The name of the other resource.</param>
/// <param name="Type">The kind of relation.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A further property that the dashboard lists.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value: a string, a number, or a sequence of strings.</param>
[DebuggerDisplay("{Value}", Name = "{Name}")]
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>The name that is shown; null for the known name, or <see cref="Name"/>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether the value is masked. Default false.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Whether the property is shown without asking for all. Default false.</summary>
    public bool IsHighlighted { get; init; }

    /// <summary>The place among the others; null for none in particular.</summary>
    public int? SortOrder { get; init; }
}

/// <summary>The result of a health check.</summary>
/// <param name="Name">The name of the check.</param>
/// <param name="Status">The result; null when it has not answered yet.</param>
/// <param name="Description">What it says about it.</param>
/// <param name="ExceptionText">The exception that it failed with.</param>
[DebuggerDisplay("{Status}", Name = "{Name}")]
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it last answered, in UTC; null for never.</summary>
    public DateTime? LastRunAt { get; init; }
}
