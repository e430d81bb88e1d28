using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>
/// A resource cannot start because one that it waits for failed or ended. Names that one, so that the wait can begin anew
/// when it is started again (<see cref="StartGate.WaitUntilWorthRetryingAsync"/>).
/// </summary>
internal sealed class DependencyUnavailableException(string message, IResource dependency, string resourceId) : DistributedApplicationException(message)
{
    /// <summary>The resource that failed or ended.</summary>
    public IResource Dependency { get; } = dependency;

    /// <summary>Its instance.</summary>
    public string ResourceId { get; } = resourceId;
}
