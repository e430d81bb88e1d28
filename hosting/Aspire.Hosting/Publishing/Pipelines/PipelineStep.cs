using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>One step of the pipeline behind <c>aspire publish</c>, <c>aspire deploy</c> and <c>aspire do</c>.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
[DebuggerDisplay("{Name,nq}")]
public class PipelineStep
{
    /// <summary>The name, unique in the pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>What the step does, for the person who lists the steps; null when the name says it all.</summary>
    public string? Description { get; init; }

    /// <summary>What the step does. An exception makes the step fail, and with it each step that depends on it.</summary>
    public required Func<PipelineStepContext, Task> Action { get; init; }

    /// <summary>The names of the steps that must have ended well before this one starts.</summary>
    public List<string> DependsOnSteps { get; init; } = [];

    /// <summary>The names of the steps that start only after this one has ended well.</summary>
    public List<string> RequiredBySteps { get; init; } = [];

    /// <summary>Tags by which other steps find this one; <see cref="WellKnownPipelineTags"/> has those in common use.</summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>The resource for which the step works; null when it works for the whole application.</summary>
    public IResource? Resource { get; set; }

    /// <summary>Makes this step start only after another has ended well.</summary>
    /// <param name="stepName">The other step's name.</param>
    public void DependsOn(string stepName) => DependsOnSteps.Add(stepName);

    /// <summary>Makes this step start only after another has ended well.</summary>
    /// <param name="step">The other step.</param>
    public void DependsOn(PipelineStep step) => DependsOnSteps.Add(step.Name);

    /// <summary>Makes another step start only after this one has ended well.</summary>
    /// <param name="stepName">The other step's name.</param>
    public void RequiredBy(string stepName) => RequiredBySteps.Add(stepName);

    /// <summary>Makes another step start only after this one has ended well.</summary>
    /// <param name="step">The other step.</param>
    public void RequiredBy(PipelineStep step) => RequiredBySteps.Add(step.Name);

    /// <summary>A copy whose lists can be changed without changing this step's.</summary>
    internal PipelineStep Copy() => new()
    {
        Name = Name,
        Description = Description,
        Action = Action,
        DependsOnSteps = [.. DependsOnSteps],
        RequiredBySteps = [.. RequiredBySteps],
        Tags = [.. Tags],
        Resource = Resource,
    };
}
