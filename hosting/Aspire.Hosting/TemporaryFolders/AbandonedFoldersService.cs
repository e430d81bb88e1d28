using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.TemporaryFolders;

/// <summary>Once the application has started, deletes what killed app hosts left among the temporary folders.</summary>
internal sealed class AbandonedFoldersService(IHostApplicationLifetime lifetime, ILogger<AbandonedFoldersService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start has better things to do.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            AbandonedFolders.Delete(Path.GetTempPath(), DcpSession.Prefix, ContainerResourceBuilderExtensions.GeneratedDockerfilePrefix);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogDebug(exception, "The temporary folders of earlier runs cannot be deleted.");
        }
    }
}
