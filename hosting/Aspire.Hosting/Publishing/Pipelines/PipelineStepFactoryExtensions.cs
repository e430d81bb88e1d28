using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>Pipeline steps that a resource brings.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class PipelineStepFactoryExtensions
{
    /// <summary>Adds a step to the pipeline.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="factory">Makes the step.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, PipelineStep> factory)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        return builder.WithAnnotation(new PipelineStepAnnotation(factory));
    }

    /// <inheritdoc cref="WithPipelineStepFactory{T}(IResourceBuilder{T}, Func{PipelineStepFactoryContext, PipelineStep})"/>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, Task<PipelineStep>> factory)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        return builder.WithAnnotation(new PipelineStepAnnotation(factory));
    }

    /// <summary>Adds several steps to the pipeline.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="factory">Makes the steps.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, IEnumerable<PipelineStep>> factory)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        return builder.WithAnnotation(new PipelineStepAnnotation(factory));
    }

    /// <inheritdoc cref="WithPipelineStepFactory{T}(IResourceBuilder{T}, Func{PipelineStepFactoryContext, IEnumerable{PipelineStep}})"/>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> factory)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        return builder.WithAnnotation(new PipelineStepAnnotation(factory));
    }

    /// <summary>Adds a step to the pipeline.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="stepName">The step's name, unique in the pipeline.</param>
    /// <param name="callback">What the step does.</param>
    /// <param name="dependsOn">The names of the steps that must have ended well before; null for none.</param>
    /// <param name="requiredBy">The names of the steps that start only afterwards; null for none.</param>
    /// <param name="tags">Tags by which other steps find this one; null for none.</param>
    /// <param name="description">What the step does, for the person who lists the steps.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(
        this IResourceBuilder<T> builder,
        string stepName,
        Func<PipelineStepContext, Task> callback,
        string[]? dependsOn = null,
        string[]? requiredBy = null,
        string[]? tags = null,
        string? description = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(stepName);
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithPipelineStepFactory(_ => new PipelineStep
        {
            Name = stepName,
            Description = description,
            Action = callback,
            DependsOnSteps = [.. dependsOn ?? []],
            RequiredBySteps = [.. requiredBy ?? []],
            Tags = [.. tags ?? []],
            Resource = builder.Resource,
        });
    }

    /// <summary>Adds a callback that runs when all steps are known, and may add to their dependencies.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="callback">The callback.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> WithPipelineConfiguration<T>(this IResourceBuilder<T> builder, Func<PipelineConfigurationContext, Task> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithAnnotation(new PipelineConfigurationAnnotation(callback));
    }

    /// <inheritdoc cref="WithPipelineConfiguration{T}(IResourceBuilder{T}, Func{PipelineConfigurationContext, Task})"/>
    public static IResourceBuilder<T> WithPipelineConfiguration<T>(this IResourceBuilder<T> builder, Action<PipelineConfigurationContext> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithAnnotation(new PipelineConfigurationAnnotation(callback));
    }
}
