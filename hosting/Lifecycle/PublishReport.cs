using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Options;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Ends the process with exit code 1 when a pipeline did not get to its end, and says why in one message. Aspire's host itself
/// ends with 0 then, after the same stack trace four times. Where the CLI drives the pipeline, it does all that.
/// </summary>
internal sealed class PublishReport(IServiceProvider services, IDistributedApplicationEventing eventing, IOptions<PipelineOptions> options) : LifecycleService
{
    private bool _done;

    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        eventing.Subscribe<AfterPublishEvent>((_, _) => Task.FromResult(_done = true));
        return Task.CompletedTask;
    }

    public override Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!_done)
        {
            Console.Error.WriteLine($"{Environment.NewLine}  The step '{options.Value.Step}' failed. {Reason()}{Environment.NewLine}");
            Environment.ExitCode = 1;
        }

        return Task.CompletedTask;
    }

    // The pipeline is one of the services in the background.
    private string Reason()
        => services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Select(service => service.ExecuteTask?.Exception?.InnerException)
            .OfType<DistributedApplicationException>()
            .FirstOrDefault()?.InnerException switch
        {
            null or OperationCanceledException => "It was interrupted.",
            { } told when told is DistributedApplicationException or InvalidOperationException => told.Message,
            { } fault => fault.ToString(),
        };
}
