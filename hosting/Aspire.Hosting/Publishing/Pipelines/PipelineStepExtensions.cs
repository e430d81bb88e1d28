using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>Dependencies for several steps at once.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class PipelineStepExtensions
{
    /// <summary>Makes each step start only after another has ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="step">The other step; null changes nothing.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> DependsOn(this IEnumerable<PipelineStep> steps, PipelineStep? step)
        => step is null ? steps : steps.DependsOn(step.Name);

    /// <summary>Makes each step start only after another has ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="stepName">The other step's name; an empty one changes nothing.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> DependsOn(this IEnumerable<PipelineStep> steps, string stepName)
    {
        if (!string.IsNullOrEmpty(stepName))
        {
            foreach (var step in steps)
            {
                step.DependsOn(stepName);
            }
        }
        return steps;
    }

    /// <summary>Makes each step start only after all of some others have ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="targetSteps">The other steps.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> DependsOn(this IEnumerable<PipelineStep> steps, IEnumerable<PipelineStep> targetSteps)
    {
        foreach (var target in targetSteps)
        {
            steps.DependsOn(target);
        }
        return steps;
    }

    /// <summary>Makes another step start only after each of these has ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="step">The other step; null changes nothing.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> RequiredBy(this IEnumerable<PipelineStep> steps, PipelineStep? step)
        => step is null ? steps : steps.RequiredBy(step.Name);

    /// <summary>Makes another step start only after each of these has ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="stepName">The other step's name; an empty one changes nothing.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> RequiredBy(this IEnumerable<PipelineStep> steps, string stepName)
    {
        if (!string.IsNullOrEmpty(stepName))
        {
            foreach (var step in steps)
            {
                step.RequiredBy(stepName);
            }
        }
        return steps;
    }

    /// <summary>Makes some other steps start only after each of these has ended well.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="targetSteps">The other steps.</param>
    /// <returns>The steps.</returns>
    public static IEnumerable<PipelineStep> RequiredBy(this IEnumerable<PipelineStep> steps, IEnumerable<PipelineStep> targetSteps)
    {
        foreach (var target in targetSteps)
        {
            steps.RequiredBy(target);
        }
        return steps;
    }
}
