using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>Turns what steps and tasks report into a stream of activities, which one reader shows.</summary>
internal sealed class PipelineActivityReporter(TimeProvider timeProvider) : IPipelineActivityReporter
{
    private readonly Channel<PipelineActivity> _activities = Channel.CreateUnbounded<PipelineActivity>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, ReportingStep> _steps = new(StringComparer.Ordinal);

    /// <summary>The activities, in order; it ends with the pipeline.</summary>
    public ChannelReader<PipelineActivity> Activities => _activities.Reader;

    public Task<IReportingStep> CreateStepAsync(string title, CancellationToken cancellationToken = default)
        => CreateStepAsync(title, parentStepId: null, hierarchyLevel: 0, cancellationToken);

    public Task<IReportingStep> CreateStepAsync(string title, string? parentStepId, int hierarchyLevel, CancellationToken cancellationToken = default)
    {
        var parent = parentStepId is not null && _steps.TryGetValue(parentStepId, out var known) ? known.Id : parentStepId;
        var step = new ReportingStep(this, title, parent, hierarchyLevel);
        _steps[title] = step;
        Report(step, title, CompletionState.InProgress, enableMarkdown: false);
        return Task.FromResult<IReportingStep>(step);
    }

    public Task CompletePublishAsync(PublishCompletionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var state = options?.CompletionState ?? _steps.Values.Select(step => step.State).DefaultIfEmpty(CompletionState.Completed).Max();
        Write(PipelineActivity.PublishComplete, new PipelineActivityData
        {
            Id = PipelineActivity.PublishComplete,
            StatusText = options?.CompletionMessage ?? state switch
            {
                CompletionState.CompletedWithWarning => "Pipeline completed with warnings",
                CompletionState.CompletedWithError => "Pipeline completed with errors",
                _ => "Pipeline completed successfully",
            },
            CompletionState = state.ToString(),
            PipelineSummary = options?.PipelineSummary,
        });
        return Task.CompletedTask;
    }

    [Obsolete("Use CompletePublishAsync(PublishCompletionOptions?, CancellationToken) instead.")]
    public Task CompletePublishAsync(string? completionMessage = null, CompletionState? completionState = null, CancellationToken cancellationToken = default)
        => CompletePublishAsync(new PublishCompletionOptions { CompletionMessage = completionMessage, CompletionState = completionState }, cancellationToken);

    /// <summary>Whether all has been reported.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Says that nothing more will be reported, so that readers end.</summary>
    public void End() => IsEnded = _activities.Writer.TryComplete();

    /// <summary>Reports the state of a step.</summary>
    public void Report(ReportingStep step, string text, CompletionState state, bool enableMarkdown) => Write(PipelineActivity.Step, new PipelineActivityData
    {
        Id = step.Id,
        StatusText = text,
        CompletionState = state.ToString(),
        ParentStepId = step.ParentId,
        HierarchyLevel = step.Level,
        EnableMarkdown = enableMarkdown,
    });

    /// <summary>Reports the state of a task.</summary>
    public void Report(ReportingTask task, string? completionMessage, CompletionState state, bool enableMarkdown) => Write(PipelineActivity.Task, new PipelineActivityData
    {
        Id = task.Id,
        StatusText = task.StatusText,
        CompletionState = state.ToString(),
        CompletionMessage = completionMessage,
        StepId = task.Step.Id,
        EnableMarkdown = enableMarkdown,
    });

    /// <summary>Reports a line of a step's log.</summary>
    public void Report(ReportingStep step, LogLevel level, string message, bool enableMarkdown) => Write(PipelineActivity.Log, new PipelineActivityData
    {
        Id = Guid.NewGuid().ToString(),
        StatusText = message,
        CompletionState = nameof(CompletionState.Completed),
        StepId = step.Id,
        LogLevel = level.ToString(),
        Timestamp = timeProvider.GetUtcNow(),
        EnableMarkdown = enableMarkdown,
    });

    /// <summary>Reports a question to the person at the CLI.</summary>
    public void Ask(string id, string text, IReadOnlyList<PipelinePromptInput> inputs) => Write(PipelineActivity.Prompt, new PipelineActivityData
    {
        Id = id,
        StatusText = text,
        Inputs = inputs,
        EnableMarkdown = true,
    });

    private void Write(string type, PipelineActivityData data) => _activities.Writer.TryWrite(new PipelineActivity(type, data));
}
