using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Backchannel.JsonRpc;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>What the CLI that started this AppHost may call. Names and payloads are those of Aspire 13.5.</summary>
internal sealed class BackchannelMethods(
    DistributedApplicationPipeline pipeline,
    PipelineActivityReporter reporter,
    PromptRelay prompts,
    AppHostLog log,
    DashboardUrls dashboard,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILogger<BackchannelMethods> logger)
{
    // What this AppHost understands: the protocol since Aspire 9.2, and the list of steps.
    private static readonly string[] Capabilities = ["baseline.v2", "pipeline-steps.v1"];

    public JsonRpcMethods Create() => new JsonRpcMethods()
        .Add("GetCapabilitiesAsync", (_, _) => Task.FromResult(Capabilities))
        .AddLast("RequestStopAsync", lifetime.StopApplication)
        .Add("NotifyAppHostReadyAsync", (_, _) => Task.CompletedTask)
        .Add("GetDashboardUrlsAsync", (_, cancellationToken) => dashboard.GetAsync(cancellationToken))
        .Add("GetPipelineStepsAsync", (arguments, cancellationToken) => GetStepsAsync(arguments.At<GetPipelineStepsRequest>(0)?.Step, cancellationToken))
        .Add("CompletePromptResponseAsync", (arguments, cancellationToken) => prompts.AnswerAsync(arguments.At<string>(0), arguments.At<PromptAnswer[]>(1), final: true, cancellationToken))
        .Add("UpdatePromptResponseAsync", (arguments, cancellationToken) => prompts.AnswerAsync(arguments.At<string>(0), arguments.At<PromptAnswer[]>(1), final: false, cancellationToken))
        .AddStream("GetPublishingActivitiesAsync", (_, cancellationToken) => reporter.Activities.ReadAllAsync(cancellationToken))
        .AddStream("GetAppHostLogEntriesAsync", (_, cancellationToken) => log.ReadAsync(cancellationToken))
        .AddStream("GetResourceStatesAsync", (_, cancellationToken) => WatchStatesAsync(cancellationToken));

    private async Task<GetPipelineStepsResponse> GetStepsAsync(string? target, CancellationToken cancellationToken)
    {
        var context = new PipelineContext(model, executionContext, services, logger, cancellationToken);
        await pipeline.ExecuteBeforeStartAsync(context).ConfigureAwait(false);
        var graph = await pipeline.ResolveAsync(context).ConfigureAwait(false);
        var steps = string.IsNullOrEmpty(target) ? graph.Ordered : graph.Needed(target);
        return new([.. steps.Select(step => new PipelineStepInfo(step.Name, step.Description, [.. step.DependsOnSteps], [.. step.Tags], step.Resource?.Name))]);
    }

    private async IAsyncEnumerable<ResourceState> WatchStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change.Snapshot.IsHidden || DashboardUrls.IsDashboard(change.Resource))
            {
                continue;
            }
            yield return new ResourceState(
                change.Resource.Name,
                change.Snapshot.ResourceType,
                change.Snapshot.State?.Text ?? "Unknown",
                [.. change.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.AllocatedEndpoint?.UriString).OfType<string>()],
                change.Snapshot.HealthStatus?.ToString());
        }
    }

    private sealed record GetPipelineStepsRequest(string? Step);

    private sealed record GetPipelineStepsResponse(PipelineStepInfo[] Steps);

    private sealed record PipelineStepInfo(string Name, string? Description, string[] DependsOn, string[] Tags, string? ResourceName);

    private sealed record ResourceState(string Resource, string Type, string State, string[] Endpoints, string? Health);
}
