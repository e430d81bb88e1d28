using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The application has started and the resource should begin its life. Resources which the orchestrator does not run
/// (neither a container, an executable nor a project) drive their own state from here. The start does not wait for the subscribers.
/// </summary>
/// <param name="resource">The resource.</param>
/// <param name="distributedApplicationEventing">The event bus.</param>
/// <param name="resourceLoggerService">The resources' logs.</param>
/// <param name="resourceNotificationService">The resources' states.</param>
/// <param name="services">The application's services.</param>
public class InitializeResourceEvent(
    IResource resource,
    IDistributedApplicationEventing distributedApplicationEventing,
    ResourceLoggerService resourceLoggerService,
    ResourceNotificationService resourceNotificationService,
    IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The event bus.</summary>
    public IDistributedApplicationEventing Eventing { get; } = distributedApplicationEventing;

    /// <summary>The resource's own log, as the dashboard shows it.</summary>
    public ILogger Logger { get; } = resourceLoggerService.GetLogger(resource);

    /// <summary>The resources' states.</summary>
    public ResourceNotificationService Notifications { get; } = resourceNotificationService;

    /// <inheritdoc/>
    public IServiceProvider Services { get; } = services;
}
