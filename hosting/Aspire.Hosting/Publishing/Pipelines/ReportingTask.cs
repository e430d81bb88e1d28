namespace Aspire.Hosting.Pipelines;

/// <inheritdoc cref="IReportingTask"/>
internal sealed class ReportingTask(PipelineActivityReporter reporter, ReportingStep step, string statusText) : IReportingTask
{
    private CompletionState _state = CompletionState.InProgress;

    public string Id { get; } = Guid.NewGuid().ToString();

    public ReportingStep Step => step;

    public string StatusText { get; private set; } = statusText;

    public Task UpdateAsync(string statusText, CancellationToken cancellationToken = default)
        => Update(statusText, enableMarkdown: false);

    public Task UpdateAsync(MarkdownString statusText, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statusText);
        return Update(statusText.Value, enableMarkdown: true);
    }

    public Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
        => Complete(completionMessage, completionState, enableMarkdown: false);

    public Task CompleteAsync(MarkdownString completionMessage, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(completionMessage);
        return Complete(completionMessage.Value, completionState, enableMarkdown: true);
    }

    public ValueTask DisposeAsync() => new(Complete(completionMessage: null, CompletionState.Completed, enableMarkdown: false));

    private Task Update(string text, bool enableMarkdown)
    {
        step.WhileOpen(
            () =>
            {
                StatusText = text;
                reporter.Report(this, completionMessage: null, CompletionState.InProgress, enableMarkdown);
            },
            "update a task");
        return Task.CompletedTask;
    }

    private Task Complete(string? completionMessage, CompletionState state, bool enableMarkdown)
    {
        if (_state == CompletionState.InProgress)
        {
            step.WhileOpen(
                () =>
                {
                    _state = state;
                    step.Count(state);
                    reporter.Report(this, completionMessage, state, enableMarkdown);
                },
                "complete a task");
        }
        return Task.CompletedTask;
    }
}
