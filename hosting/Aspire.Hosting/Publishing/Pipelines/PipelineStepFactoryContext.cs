using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>What the maker of a resource's pipeline steps gets to see.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineStepFactoryContext
{
    /// <summary>The pipeline for which the steps are made.</summary>
    public required PipelineContext PipelineContext { get; init; }

    /// <summary>The resource that brings the steps.</summary>
    public required IResource Resource { get; init; }
}
