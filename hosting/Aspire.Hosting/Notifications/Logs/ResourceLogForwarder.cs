using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>Writes the resources' console logs to the app host's log, as <c>{application}.Resources.{resource}</c>; for tests, where no dashboard shows them.</summary>
internal sealed class ResourceLogForwarder(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IHostEnvironment environment,
    ILoggerFactory loggerFactory) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forwarding = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!forwarding.ContainsKey(change.ResourceId))
                {
                    forwarding.Add(change.ResourceId, ForwardAsync(change.Resource, change.ResourceId, stoppingToken));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }

        await Task.WhenAll(forwarding.Values).ConfigureAwait(false);
    }

    private async Task ForwardAsync(IResource resource, string resourceId, CancellationToken cancellationToken)
    {
        var logger = loggerFactory.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Name}");
        try
        {
            await foreach (var lines in loggers.WatchAsync(resourceId).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                foreach (var line in lines)
                {
                    logger.Log(line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, "{LineNumber}: {LineContent}", line.LineNumber, line.Content);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }
}
