using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Notifications;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Runs the pipeline when the AppHost was started to publish, and then ends the AppHost.</summary>
internal sealed class PipelineExecutor(
    DistributedApplicationPipeline pipeline,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    PipelineActivityReporter reporter,
    IDistributedApplicationEventing eventing,
    IPipelineAudience audience,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILogger<PipelineExecutor> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nobody answers questions where no CLI shows them.
        using var alone = audience.CanAnswer ? null : InteractionService.WithoutPerson();
        var completion = new PublishCompletionOptions();
        try
        {
            await audience.ReadyAsync(stoppingToken).ConfigureAwait(false);
            completion.PipelineSummary = await RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            completion.CompletionState = CompletionState.CompletedWithError;
            completion.CompletionMessage = "The pipeline was interrupted.";
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "The pipeline failed.");
            completion.CompletionState = CompletionState.CompletedWithError;
            completion.CompletionMessage = exception.Message;
        }

        await reporter.CompletePublishAsync(completion, CancellationToken.None).ConfigureAwait(false);
        reporter.End();
        await audience.EndAsync(failed: completion.CompletionState == CompletionState.CompletedWithError, stoppingToken).ConfigureAwait(false);
        lifetime.StopApplication();
    }

    private async Task<IReadOnlyList<PipelineSummaryItem>?> RunAsync(CancellationToken cancellationToken)
    {
        var context = new PipelineContext(model, executionContext, services, logger, cancellationToken);
        await pipeline.ExecuteBeforeStartAsync(context).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforePublishEvent(services, model), cancellationToken).ConfigureAwait(false);
        await pipeline.ExecuteAsync(context).ConfigureAwait(false);
        await eventing.PublishAsync(new AfterPublishEvent(services, model), cancellationToken).ConfigureAwait(false);
        return context.Summary.Items is { Count: > 0 } items ? items : null;
    }
}
