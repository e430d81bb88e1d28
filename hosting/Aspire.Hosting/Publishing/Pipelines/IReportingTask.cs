using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>A piece of work within a step, shown while it is done. Disposing it completes it, unless that was done before.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IReportingTask : IAsyncDisposable
{
    /// <summary>Changes what is shown for the task.</summary>
    /// <param name="statusText">What is being done, in plain text.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task UpdateAsync(string statusText, CancellationToken cancellationToken = default);

    /// <summary>Changes what is shown for the task.</summary>
    /// <param name="statusText">What is being done, in Markdown.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task UpdateAsync(MarkdownString statusText, CancellationToken cancellationToken = default);

    /// <summary>Ends the task. A task that has ended stays as it is.</summary>
    /// <param name="completionMessage">What came of it, in plain text; null says nothing more.</param>
    /// <param name="completionState">How it ended.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);

    /// <summary>Ends the task. A task that has ended stays as it is.</summary>
    /// <param name="completionMessage">What came of it, in Markdown.</param>
    /// <param name="completionState">How it ended.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the change is on its way.</returns>
    /// <exception cref="InvalidOperationException">The step has ended already.</exception>
    Task CompleteAsync(MarkdownString completionMessage, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);
}
