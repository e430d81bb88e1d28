using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>Short ways to end steps and tasks.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class PublishingExtensions
{
    /// <summary>Ends the step well.</summary>
    /// <param name="step">The step.</param>
    /// <param name="message">What came of it, in plain text; null stands for "Completed successfully".</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> SucceedAsync(this IReportingStep step, string? message = null, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(message ?? "Completed successfully", CompletionState.Completed, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Ends the step well.</summary>
    /// <param name="step">The step.</param>
    /// <param name="message">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> SucceedAsync(this IReportingStep step, MarkdownString message, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(message, CompletionState.Completed, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Ends the step with a warning.</summary>
    /// <param name="step">The step.</param>
    /// <param name="message">What came of it, in plain text; null stands for "Completed with warnings".</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> WarnAsync(this IReportingStep step, string? message = null, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(message ?? "Completed with warnings", CompletionState.CompletedWithWarning, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Ends the step with a warning.</summary>
    /// <param name="step">The step.</param>
    /// <param name="message">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> WarnAsync(this IReportingStep step, MarkdownString message, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(message, CompletionState.CompletedWithWarning, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Ends the step as failed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="errorMessage">What came of it, in plain text; null stands for "Failed".</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> FailAsync(this IReportingStep step, string? errorMessage = null, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(errorMessage ?? "Failed", CompletionState.CompletedWithError, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Ends the step as failed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="errorMessage">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step.</returns>
    public static async Task<IReportingStep> FailAsync(this IReportingStep step, MarkdownString errorMessage, CancellationToken cancellationToken = default)
    {
        await step.CompleteAsync(errorMessage, CompletionState.CompletedWithError, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Changes what is shown for the task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="statusText">What is being done, in plain text.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> UpdateStatusAsync(this IReportingTask task, string statusText, CancellationToken cancellationToken = default)
    {
        await task.UpdateAsync(statusText, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Changes what is shown for the task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="statusText">What is being done, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> UpdateStatusAsync(this IReportingTask task, MarkdownString statusText, CancellationToken cancellationToken = default)
    {
        await task.UpdateAsync(statusText, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task well.</summary>
    /// <param name="task">The task.</param>
    /// <param name="message">What came of it, in plain text; null says nothing more.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> SucceedAsync(this IReportingTask task, string? message = null, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(message, CompletionState.Completed, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task well.</summary>
    /// <param name="task">The task.</param>
    /// <param name="message">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> SucceedAsync(this IReportingTask task, MarkdownString message, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(message, CompletionState.Completed, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task with a warning.</summary>
    /// <param name="task">The task.</param>
    /// <param name="message">What came of it, in plain text; null says nothing more.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> WarnAsync(this IReportingTask task, string? message = null, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(message, CompletionState.CompletedWithWarning, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task with a warning.</summary>
    /// <param name="task">The task.</param>
    /// <param name="message">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> WarnAsync(this IReportingTask task, MarkdownString message, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(message, CompletionState.CompletedWithWarning, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task as failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="errorMessage">What came of it, in plain text; null says nothing more.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> FailAsync(this IReportingTask task, string? errorMessage = null, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(errorMessage, CompletionState.CompletedWithError, cancellationToken).ConfigureAwait(false);
        return task;
    }

    /// <summary>Ends the task as failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="errorMessage">What came of it, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task.</returns>
    public static async Task<IReportingTask> FailAsync(this IReportingTask task, MarkdownString errorMessage, CancellationToken cancellationToken = default)
    {
        await task.CompleteAsync(errorMessage, CompletionState.CompletedWithError, cancellationToken).ConfigureAwait(false);
        return task;
    }
}
