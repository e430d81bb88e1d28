using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>A step as it is shown while it runs. Disposing it completes it with the worst state among its tasks, unless it was completed before.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IReportingStep : IAsyncDisposable
{
    /// <summary>Begins a piece of work within the step.</summary>
    /// <param name="statusText">What is being done, in plain text.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task, to be completed when the work is done.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default);

    /// <summary>Begins a piece of work within the step.</summary>
    /// <param name="statusText">What is being done, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The task, to be completed when the work is done.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task<IReportingTask> CreateTaskAsync(MarkdownString statusText, CancellationToken cancellationToken = default);

    /// <summary>Adds a line to the step's log. Once the step has ended, the line is dropped.</summary>
    /// <param name="logLevel">How much the line matters.</param>
    /// <param name="message">The line.</param>
    /// <param name="enableMarkdown">Whether the line is Markdown.</param>
    [Obsolete("Use Log(LogLevel, string) or Log(LogLevel, MarkdownString) instead.")]
    void Log(LogLevel logLevel, string message, bool enableMarkdown);

    /// <summary>Adds a line of plain text to the step's log. Once the step has ended, the line is dropped.</summary>
    /// <param name="logLevel">How much the line matters.</param>
    /// <param name="message">The line.</param>
    void Log(LogLevel logLevel, string message);

    /// <summary>Adds a line of Markdown to the step's log. Once the step has ended, the line is dropped.</summary>
    /// <param name="logLevel">How much the line matters.</param>
    /// <param name="message">The line.</param>
    void Log(LogLevel logLevel, MarkdownString message);

    /// <summary>Ends the step. A step that has ended stays as it is.</summary>
    /// <param name="completionText">What came of it, in plain text.</param>
    /// <param name="completionState">How it ended.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);

    /// <summary>Ends the step. A step that has ended stays as it is.</summary>
    /// <param name="completionText">What came of it, in Markdown.</param>
    /// <param name="completionState">How it ended.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    Task CompleteAsync(MarkdownString completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);
}
