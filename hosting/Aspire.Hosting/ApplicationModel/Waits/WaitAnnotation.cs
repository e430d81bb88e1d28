using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource waits for in another before it starts.</summary>
public enum WaitType
{
    /// <summary>Until the other runs and is healthy.</summary>
    WaitUntilHealthy,

    /// <summary>Until the other has ended with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Until the other runs.</summary>
    WaitUntilStarted,
}

/// <summary>What becomes of a wait when the resource waited for cannot get there any more, since it failed or ended.</summary>
public enum WaitBehavior
{
    /// <summary>The wait goes on; a restart of the other resource may still end it.</summary>
    WaitOnResourceUnavailable,

    /// <summary>The waiting resource fails to start.</summary>
    StopOnResourceUnavailable,
}

/// <summary>Makes the start of a resource wait for another.</summary>
/// <param name="resource">The other resource.</param>
/// <param name="waitType">What is waited for.</param>
/// <param name="exitCode">The exit code that counts as completion. Default 0.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Resource = {Resource.Name}, WaitType = {WaitType}")]
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>What becomes of the wait when it cannot end well; null leaves that to the application's default.</summary>
    public WaitBehavior? WaitBehavior { get; init; }

    /// <summary>The exit code that counts as completion.</summary>
    public int ExitCode { get; } = exitCode;
}
