using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>Shows what a pipeline does to whoever started it: the Aspire CLI, or the console where there is no CLI.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IPipelineActivityReporter
{
    /// <summary>Begins a step.</summary>
    /// <param name="title">The step's title.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step, to be completed when it has ended.</returns>
    Task<IReportingStep> CreateStepAsync(string title, CancellationToken cancellationToken = default);

    /// <summary>Begins a step that is shown under another.</summary>
    /// <param name="title">The step's title.</param>
    /// <param name="parentStepId">The other step's title or id; null for none.</param>
    /// <param name="hierarchyLevel">How deep the step is shown; 0 is the top.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>The step, to be completed when it has ended.</returns>
    Task<IReportingStep> CreateStepAsync(string title, string? parentStepId, int hierarchyLevel, CancellationToken cancellationToken = default)
        => CreateStepAsync(title, cancellationToken);

    /// <summary>Reports that the pipeline has ended.</summary>
    /// <param name="options">How it ended; null takes the worst state among the steps.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the report is on its way.</returns>
    Task CompletePublishAsync(PublishCompletionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reports that the pipeline has ended.</summary>
    /// <param name="completionMessage">What to say; null stands for a sentence that fits the state.</param>
    /// <param name="completionState">How it ended; null takes the worst state among the steps.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    /// <returns>A task that ends when the report is on its way.</returns>
    [Obsolete("Use CompletePublishAsync(PublishCompletionOptions?, CancellationToken) instead.")]
    Task CompletePublishAsync(string? completionMessage = null, CompletionState? completionState = null, CancellationToken cancellationToken = default);
}
