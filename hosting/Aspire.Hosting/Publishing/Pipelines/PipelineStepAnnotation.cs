using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>Lets a resource bring steps of its own to the pipeline.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineStepAnnotation : IResourceAnnotation
{
    private readonly Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> _factory;

    /// <summary>Brings one step.</summary>
    /// <param name="factory">Makes the step, each time that the pipeline is resolved.</param>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, PipelineStep> factory)
        => _factory = context => Task.FromResult<IEnumerable<PipelineStep>>([factory(context)]);

    /// <summary>Brings one step.</summary>
    /// <param name="factory">Makes the step, each time that the pipeline is resolved.</param>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, Task<PipelineStep>> factory)
        => _factory = async context => [await factory(context).ConfigureAwait(false)];

    /// <summary>Brings several steps.</summary>
    /// <param name="factory">Makes the steps, each time that the pipeline is resolved.</param>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, IEnumerable<PipelineStep>> factory)
        => _factory = context => Task.FromResult(factory(context));

    /// <summary>Brings several steps.</summary>
    /// <param name="factory">Makes the steps, each time that the pipeline is resolved.</param>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> factory)
        => _factory = factory;

    /// <summary>Makes the steps.</summary>
    /// <param name="context">The pipeline, and the resource that carries this annotation.</param>
    /// <returns>The steps.</returns>
    public Task<IEnumerable<PipelineStep>> CreateStepsAsync(PipelineStepFactoryContext context) => _factory(context);
}
