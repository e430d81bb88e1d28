using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>What a callback sees that adds to the dependencies between steps.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineConfigurationContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>All steps of the pipeline.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>The application's resources.</summary>
    public required DistributedApplicationModel Model { get; init; }

    /// <summary>The steps that carry a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>The steps, in the order of the pipeline.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tag"/> is null.</exception>
    public IEnumerable<PipelineStep> GetSteps(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return Steps.Where(step => step.Tags.Contains(tag));
    }

    /// <summary>The steps that work for a resource, which is told by its name.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The steps, in the order of the pipeline.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is null.</exception>
    public IEnumerable<PipelineStep> GetSteps(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Steps.Where(step => string.Equals(step.Resource?.Name, resource.Name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The steps that work for a resource and carry a tag.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>The steps, in the order of the pipeline.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public IEnumerable<PipelineStep> GetSteps(IResource resource, string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return GetSteps(resource).Where(step => step.Tags.Contains(tag));
    }
}
