using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps behind <c>aspire publish</c>, <c>aspire deploy</c> and <c>aspire do</c>.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IDistributedApplicationPipeline
{
    /// <summary>Adds a step.</summary>
    /// <param name="name">The step's name, unique in the pipeline.</param>
    /// <param name="action">What the step does.</param>
    /// <param name="dependsOn">The name of a step, or a sequence of names, that must have ended well before; null for none.</param>
    /// <param name="requiredBy">The name of a step, or a sequence of names, that starts only afterwards; null for none.</param>
    /// <exception cref="InvalidOperationException">There is a step of that name already.</exception>
    /// <exception cref="ArgumentException">A dependency is neither a string nor a sequence of strings.</exception>
    void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null);

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step.</param>
    /// <exception cref="InvalidOperationException">There is a step of that name already.</exception>
    void AddStep(PipelineStep step);

    /// <summary>Adds a callback that runs when all steps are known, and may add to their dependencies.</summary>
    /// <param name="callback">The callback.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    void AddPipelineConfiguration(Func<PipelineConfigurationContext, Task> callback);

    /// <summary>Runs the step that <see cref="PipelineOptions.Step"/> names, after all that it depends on; steps that do not depend on each other run at the same time.</summary>
    /// <param name="context">What the run has in common.</param>
    /// <returns>A task that ends when the steps have ended.</returns>
    /// <exception cref="InvalidOperationException">There is no such step, a dependency is unknown or goes in a circle, or a step has failed.</exception>
    Task ExecuteAsync(PipelineContext context);
}
