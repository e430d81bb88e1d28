namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether a command can be used.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It is shown, but cannot.</summary>
    Disabled,

    /// <summary>It is not shown.</summary>
    Hidden,
}

/// <summary>Where a command is offered.</summary>
[Flags]
public enum ResourceCommandVisibility
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>In the dashboard.</summary>
    UI = 1 << 0,

    /// <summary>To the CLI and other programs.</summary>
    Api = 1 << 1,
}

/// <summary>A command of a resource at one moment.</summary>
/// <param name="Name">The name.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="DisplayName">The name that is shown.</param>
/// <param name="DisplayDescription">What it does; null for nothing to say.</param>
/// <param name="Parameter">Not used any more.</param>
/// <param name="ConfirmationMessage">What is asked before; null for nothing.</param>
/// <param name="IconName">The name of a Fluent UI icon; null for none.</param>
/// <param name="IconVariant">The style of the icon; null for the usual one.</param>
/// <param name="IsHighlighted">Whether it has a button of its own beside the menu.</param>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    [property: Obsolete("Use Arguments to describe invocation arguments.")] object? Parameter,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted)
{
    /// <summary>What the user is asked for; default nothing.</summary>
    public IReadOnlyList<InteractionInput> Arguments { get; init; } = [];

    /// <summary>Where it is offered; default everywhere.</summary>
    public ResourceCommandVisibility Visibility { get; init; } = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api;
}
