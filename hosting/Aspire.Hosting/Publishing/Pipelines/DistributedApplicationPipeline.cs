using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines;

/// <inheritdoc cref="IDistributedApplicationPipeline"/>
internal sealed class DistributedApplicationPipeline : IDistributedApplicationPipeline
{
    private readonly List<PipelineStep> _steps = [.. BuiltInSteps.WellKnown()];
    private readonly List<Func<PipelineConfigurationContext, Task>> _configurations = [];

    public void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null)
        => AddStep(new PipelineStep
        {
            Name = name,
            Action = action,
            DependsOnSteps = Names(dependsOn, nameof(dependsOn)),
            RequiredBySteps = Names(requiredBy, nameof(requiredBy)),
        });

    public void AddStep(PipelineStep step)
    {
        if (_steps.Exists(other => other.Name == step.Name))
        {
            throw new InvalidOperationException($"A step with the name '{step.Name}' has already been added to the pipeline.");
        }
        _steps.Add(step);
    }

    public void AddPipelineConfiguration(Func<PipelineConfigurationContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _configurations.Add(callback);
    }

    public async Task ExecuteAsync(PipelineContext context)
    {
        var graph = await ResolveAsync(context).ConfigureAwait(false);
        var target = context.Services.GetService<IOptions<PipelineOptions>>()?.Value.Step;
        var steps = string.IsNullOrWhiteSpace(target) ? graph.Ordered : graph.Needed(target);
        await new PipelineRun(graph, context).RunAsync(steps).ConfigureAwait(false);
    }

    /// <summary>Runs the steps that come before the start, which say where each resource will run; the resources' later steps follow from that.</summary>
    public async Task ExecuteBeforeStartAsync(PipelineContext context)
    {
        var graph = await ResolveAsync(context).ConfigureAwait(false);
        await new PipelineRun(graph, context).RunAsync(graph.Needed(WellKnownPipelineSteps.BeforeStart)).ConfigureAwait(false);
    }

    /// <summary>Collects the steps of the pipeline and of the resources, and what they depend on.</summary>
    public async Task<PipelineSteps> ResolveAsync(PipelineContext context)
    {
        PipelineSteps? resolved = null;
        List<PipelineStep> steps = [.. _steps.Select(step => step.Copy()), .. BuiltInSteps.Images(context.Model)];
        steps.Add(new PipelineStep
        {
            Name = WellKnownPipelineSteps.Diagnostics,
            Description = "Dumps dependency graph information for troubleshooting pipeline execution.",
            Action = step =>
            {
                step.ReportingStep.Log(LogLevel.Information, StepDiagnostics.Describe(resolved!));
                return Task.CompletedTask;
            },
        });
        foreach (var resource in context.Model.Resources)
        {
            foreach (var annotation in resource.Annotations.OfType<PipelineStepAnnotation>())
            {
                foreach (var step in await annotation.CreateStepsAsync(new() { PipelineContext = context, Resource = resource }).ConfigureAwait(false))
                {
                    step.Resource ??= resource;
                    steps.Add(step);
                }
            }
        }

        var configuration = new PipelineConfigurationContext { Services = context.Services, Steps = steps, Model = context.Model };
        Func<PipelineConfigurationContext, Task>[] callbacks =
        [
            .. _configurations,
            .. context.Model.Resources.SelectMany(resource => resource.Annotations.OfType<PipelineConfigurationAnnotation>()).Select(annotation => annotation.Callback),
        ];
        foreach (var callback in callbacks)
        {
            await callback(configuration).ConfigureAwait(false);
        }
        return resolved = new PipelineSteps(steps);
    }

    private static List<string> Names(object? names, string parameter) => names switch
    {
        null => [],
        string name => [name],
        IEnumerable<string> several => [.. several],
        _ => throw new ArgumentException($"The {parameter} parameter must be a string or IEnumerable<string>, but was {names.GetType().Name}.", parameter),
    };
}
