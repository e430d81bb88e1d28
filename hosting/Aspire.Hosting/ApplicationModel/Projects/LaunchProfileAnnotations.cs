using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The launch profile that a project is run with.</summary>
/// <param name="launchProfileName">The profile's name.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, LaunchProfileName = {LaunchProfileName}")]
public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    /// <summary>The profile's name.</summary>
    public string LaunchProfileName { get; } = launchProfileName ?? throw new ArgumentNullException(nameof(launchProfileName));
}

/// <summary>The launch profile that a project is run with if it has one of that name: that of the app host itself.</summary>
/// <param name="launchProfileName">The profile's name.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, LaunchProfileName = {LaunchProfileName}")]
public sealed class DefaultLaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    /// <summary>The profile's name.</summary>
    public string LaunchProfileName { get; } = launchProfileName ?? throw new ArgumentNullException(nameof(launchProfileName));
}

/// <summary>Says that a project is run without a launch profile.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation
{
}
