using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>How the end of a pipeline is reported.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class PublishCompletionOptions
{
    /// <summary>What to say; null stands for a sentence that fits the state.</summary>
    public string? CompletionMessage { get; set; }

    /// <summary>How it ended; null takes the worst state among the steps.</summary>
    public CompletionState? CompletionState { get; set; }

    /// <summary>What the steps have to say; null when they say nothing.</summary>
    public IReadOnlyList<PipelineSummaryItem>? PipelineSummary { get; set; }
}
