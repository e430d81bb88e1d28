using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The style of an icon.</summary>
public enum IconVariant
{
    /// <summary>Outlined.</summary>
    Regular,

    /// <summary>Filled.</summary>
    Filled,
}

/// <summary>The icon by which the dashboard shows a resource.</summary>
/// <param name="iconName">The name of a Fluent UI icon, as "Database".</param>
/// <param name="iconVariant">The style. Default: filled.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, IconName = {IconName}, IconVariant = {IconVariant}")]
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>The name of a Fluent UI icon.</summary>
    public string IconName { get; } = iconName ?? throw new ArgumentNullException(nameof(iconName));

    /// <summary>The style.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}
