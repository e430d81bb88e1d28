using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Builder;

/// <summary>What happens between the call to start and the start of the hosted services: the last changes to the model.</summary>
internal sealed class ApplicationStartup(
    IDistributedApplicationEventing eventing,
    IEnumerable<IDistributedApplicationEventingSubscriber> subscribers,
    IEnumerable<IEarlyStart> earlyStarts,
    DistributedApplicationExecutionContext executionContext,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IUserSecretsManager secrets,
    IServiceProvider services,
    ILogger<DistributedApplication> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var early in earlyStarts)
        {
            early.Begin();
        }

        if (eventing is DistributedApplicationEventing bus)
        {
            bus.UnobservedFailure = (type, failure) => logger.LogError(failure, "A subscriber of {Event} failed.", type.Name);
        }

        (secrets as UserSecretsFile)?.ReportFailuresTo(failure => logger.LogWarning(
            "The user secrets in '{Path}' cannot be written: {Reason} Generated values, such as passwords, last for this run only, and data that was made with them will not open at the next start. Make the folder writable, or set the values yourself, for instance with --Parameters:NAME=VALUE.",
            secrets.FilePath,
            failure.Message));

        foreach (var subscriber in subscribers)
        {
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);

        // After all subscriptions of the app host: its own subscribers of BeforeResourceStartedEvent run first, then the resource waits.
        var gate = new StartGate(notifications);
        eventing.Subscribe<BeforeResourceStartedEvent>((@event, token) => gate.WaitAsync(@event.Resource, @event.ResourceInstanceId, token));
    }
}
