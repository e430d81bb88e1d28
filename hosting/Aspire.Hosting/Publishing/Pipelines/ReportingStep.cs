using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <inheritdoc cref="IReportingStep"/>
internal sealed class ReportingStep(PipelineActivityReporter reporter, string title, string? parentId, int level) : IReportingStep
{
    private readonly Lock _lock = new();
    private CompletionState _worstTask = CompletionState.InProgress;

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Title => title;

    public string? ParentId => parentId;

    public int Level => level;

    public CompletionState State { get; private set; } = CompletionState.InProgress;

    public Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default)
        => CreateTask(statusText, enableMarkdown: false);

    public Task<IReportingTask> CreateTaskAsync(MarkdownString statusText, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statusText);
        return CreateTask(statusText.Value, enableMarkdown: true);
    }

    public void Log(LogLevel logLevel, string message, bool enableMarkdown)
    {
        lock (_lock)
        {
            if (State == CompletionState.InProgress)
            {
                reporter.Report(this, logLevel, message, enableMarkdown);
            }
        }
    }

    public void Log(LogLevel logLevel, string message) => Log(logLevel, message, enableMarkdown: false);

    public void Log(LogLevel logLevel, MarkdownString message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Log(logLevel, message.Value, enableMarkdown: true);
    }

    public Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
        => Complete(completionText, completionState, enableMarkdown: false);

    public Task CompleteAsync(MarkdownString completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(completionText);
        return Complete(completionText.Value, completionState, enableMarkdown: true);
    }

    public ValueTask DisposeAsync()
    {
        var state = _worstTask == CompletionState.InProgress ? CompletionState.Completed : _worstTask;
        return new(Complete(
            state switch
            {
                CompletionState.CompletedWithWarning => $"{title} completed with warnings",
                CompletionState.CompletedWithError => $"{title} completed with errors",
                _ => $"{title} completed successfully",
            },
            state,
            enableMarkdown: false));
    }

    /// <summary>Runs an action while the step is open.</summary>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    public void WhileOpen(Action action, string what)
    {
        lock (_lock)
        {
            if (State != CompletionState.InProgress)
            {
                throw new InvalidOperationException($"Cannot {what} because the step '{title}' is already complete.");
            }
            action();
        }
    }

    /// <summary>Takes note of how a task has ended.</summary>
    public void Count(CompletionState task)
    {
        if (task > _worstTask)
        {
            _worstTask = task;
        }
    }

    private Task<IReportingTask> CreateTask(string statusText, bool enableMarkdown)
    {
        var task = new ReportingTask(reporter, this, statusText);
        WhileOpen(() => reporter.Report(task, completionMessage: null, CompletionState.InProgress, enableMarkdown), "create a task");
        return Task.FromResult<IReportingTask>(task);
    }

    private Task Complete(string text, CompletionState state, bool enableMarkdown)
    {
        lock (_lock)
        {
            if (State == CompletionState.InProgress)
            {
                State = state;
                reporter.Report(this, text, state, enableMarkdown);
            }
        }
        return Task.CompletedTask;
    }
}
