namespace Aspire.Hosting.ApplicationModel;

/// <summary>When the dashboard hides a resource.</summary>
public enum HiddenBehavior
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>Once it has ended well.</summary>
    OnCompletion,
}

/// <summary>Says that the dashboard hides a resource.</summary>
/// <param name="behavior">When.</param>
public sealed class HiddenAnnotation(HiddenBehavior behavior) : IResourceAnnotation
{
    /// <summary>When.</summary>
    public HiddenBehavior Behavior { get; } = behavior;

    /// <summary>The exit codes that count as having ended well. Default: 0 alone.</summary>
    public IReadOnlyList<int> SuccessfulExitCodes { get; init; } = [0];
}
