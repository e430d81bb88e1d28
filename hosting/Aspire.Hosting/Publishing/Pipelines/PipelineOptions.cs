using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>What the command line asks of the pipeline. Bound to the configuration section <c>Pipeline</c>.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineOptions
{
    /// <summary>The folder (or for the manifest, the file) that is written; null stands for <c>aspire-output</c> beside the AppHost. Option <c>--output-path</c>.</summary>
    public string? OutputPath { get; set; }

    /// <summary>Whether what earlier deployments remembered is forgotten. Option <c>--clear-cache</c>; the default is false.</summary>
    public bool ClearCache { get; set; }

    /// <summary>The step that is run, with all that it depends on; null runs every step. Option <c>--step</c>.</summary>
    public string? Step { get; set; }

    /// <summary>The least level of the log lines that are shown; null stands for <c>Information</c>. Option <c>--log-level</c>.</summary>
    public string? LogLevel { get; set; }

    /// <summary>Whether questions before something is destroyed are answered with yes. Option <c>--yes</c>; the default is false.</summary>
    public bool SkipConfirmation { get; set; }
}
