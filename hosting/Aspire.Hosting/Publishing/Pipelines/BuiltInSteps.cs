using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps that every pipeline has, and those that build and push the images of the model's resources.</summary>
internal static class BuiltInSteps
{
    /// <summary>The steps of <see cref="WellKnownPipelineSteps"/>.</summary>
    public static IEnumerable<PipelineStep> WellKnown()
    {
        yield return Nothing(WellKnownPipelineSteps.Publish, "Aggregation step for all publish operations. All publish steps should be required by this step.");
        yield return Nothing(WellKnownPipelineSteps.PublishPrereq, "Prerequisite step that runs before any publish operations.");
        yield return Nothing(WellKnownPipelineSteps.Deploy, "Aggregation step for all deploy operations. All deploy steps should be required by this step.");
        yield return Step(WellKnownPipelineSteps.DeployPrereq, "Prerequisite step that runs before any deploy operations. Initializes deployment environment and manages deployment state.", PrepareDeploymentAsync);
        yield return Nothing(WellKnownPipelineSteps.Build, "Aggregation step for all build operations. All build steps should be required by this step.");
        yield return Nothing(WellKnownPipelineSteps.BuildPrereq, "Prerequisite step that runs before any build operations.");
        yield return Step(WellKnownPipelineSteps.CheckContainerRuntime, "Checks whether the container runtime (Docker/Podman) is running.", CheckContainerRuntimeAsync);
        yield return Nothing(WellKnownPipelineSteps.Push, "Aggregation step for all push operations. All push steps should be required by this step.", [WellKnownPipelineSteps.PushPrereq]);
        yield return Nothing(WellKnownPipelineSteps.PushPrereq, "Prerequisite step that runs before any push operations.");
        yield return Step(WellKnownPipelineSteps.Destroy, "Aggregation step for all destroy operations. All destroy steps should be required by this step.",
            context => context.Services.GetRequiredService<IDeploymentStateManager>().ClearAllStateAsync(context.CancellationToken));
        yield return Nothing(WellKnownPipelineSteps.DestroyPrereq, "Prerequisite step that runs before any destroy operations.");
        yield return Nothing(WellKnownPipelineSteps.BeforeStart, "Aggregation step for operations that run before the application starts.");
        yield return new PipelineStep
        {
            Name = WellKnownPipelineSteps.ProcessParameters,
            Description = "Prompts for parameter values before build, publish, or deployment operations.",
            Action = context => context.Services.GetRequiredService<PublishParameters>().ResolveAsync(context.Model, context.CancellationToken),
            RequiredBySteps = [WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.BuildPrereq, WellKnownPipelineSteps.PublishPrereq],
        };
        yield return new PipelineStep
        {
            Name = WellKnownPipelineSteps.ValidateComputeEnvironments,
            Description = "Validates compute resource bindings before startup.",
            Action = context =>
            {
                ValidateComputeEnvironments(context.Model);
                return Task.CompletedTask;
            },
            RequiredBySteps = [WellKnownPipelineSteps.BeforeStart],
        };
        yield return ManifestPublisher.CreateStep();
        // Not one of Aspire's: how ./aspire gets the pinned CLI the first time.
        yield return Step("restore-aspire-cli", "Restores the pinned Aspire CLI, orchestrator and dashboard.", RestoreCliAsync);
    }

    /// <summary>The steps that build and push the image of a resource that has a Dockerfile.</summary>
    public static IEnumerable<PipelineStep> Images(DistributedApplicationModel model)
    {
        foreach (var resource in model.GetBuildResources())
        {
            var build = new PipelineStep
            {
                Name = $"build-{resource.Name}",
                Description = $"Builds the container image of {resource.Name}.",
                Action = context => context.Services.GetRequiredService<IResourceContainerImageManager>().BuildImageAsync(resource, context.CancellationToken),
                Tags = [WellKnownPipelineTags.BuildCompute],
                DependsOnSteps = [WellKnownPipelineSteps.BuildPrereq, WellKnownPipelineSteps.CheckContainerRuntime],
                RequiredBySteps = [WellKnownPipelineSteps.Build],
                Resource = resource,
            };
            yield return build;
            if (resource.RequiresImageBuildAndPush())
            {
                yield return new PipelineStep
                {
                    Name = $"push-{resource.Name}",
                    Description = $"Tags the container image of {resource.Name}, and pushes it where there is a registry.",
                    Action = context => PushAsync(resource, context),
                    Tags = [WellKnownPipelineTags.PushContainerImage],
                    DependsOnSteps = [build.Name, WellKnownPipelineSteps.PushPrereq],
                    RequiredBySteps = [WellKnownPipelineSteps.Push],
                    Resource = resource,
                };
            }
        }
    }

    private static PipelineStep Nothing(string name, string description, List<string>? dependsOn = null) => new()
    {
        Name = name,
        Description = description,
        Action = _ => Task.CompletedTask,
        DependsOnSteps = dependsOn ?? [],
    };

    private static PipelineStep Step(string name, string description, Func<PipelineStepContext, Task> action) => new()
    {
        Name = name,
        Description = description,
        Action = action,
    };

    private static async Task PrepareDeploymentAsync(PipelineStepContext context)
    {
        if (context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.ClearCache)
        {
            await context.Services.GetRequiredService<IDeploymentStateManager>().ClearAllStateAsync(context.CancellationToken).ConfigureAwait(false);
        }

        // Where the model does not say how an image is tagged, each deployment gets a tag of its own.
        var tag = $"aspire-deploy-{context.Services.GetRequiredService<TimeProvider>().GetUtcNow():yyyyMMddHHmmss}";
        foreach (var resource in context.Model.GetBuildResources())
        {
            if (!resource.HasAnnotationOfType<ContainerImagePushOptionsCallbackAnnotation>())
            {
                resource.Annotations.Add(new ContainerImagePushOptionsCallbackAnnotation(options => options.Options.RemoteImageTag = tag));
            }
        }
    }

    private static async Task CheckContainerRuntimeAsync(PipelineStepContext context)
    {
        var engine = await context.Services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(context.CancellationToken).ConfigureAwait(false);
        if (!await engine.CheckIfRunningAsync(context.CancellationToken).ConfigureAwait(false))
        {
            throw new DistributedApplicationException(
                $"{engine.Name} is not running. Start {engine.Name} and try again. (Where neither docker nor podman is installed, install one of them; ASPIRE_CONTAINER_RUNTIME chooses between them.)");
        }
    }

    private static Task RestoreCliAsync(PipelineStepContext context)
        => AspireBundle.ResolveAsync(
            context.Services.GetRequiredService<IConfiguration>(), line => context.ReportingStep.Log(LogLevel.Information, line), context.CancellationToken);

    private static async Task PushAsync(IResource resource, PipelineStepContext context)
    {
        var endpoint = await ResourceImages.Registry(resource).Endpoint.GetValueAsync(context.CancellationToken).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(endpoint))
        {
            await context.Services.GetRequiredService<IResourceContainerImageManager>().PushImageAsync(resource, context.CancellationToken).ConfigureAwait(false);
            return;
        }
        var remote = await ResourceImages.RemoteNameAsync(resource, context.CancellationToken).ConfigureAwait(false);
        var engine = await context.Services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(context.CancellationToken).ConfigureAwait(false);
        var local = ResourceImages.LocalName(resource);
        await engine.TagImageAsync(local, remote, context.CancellationToken).ConfigureAwait(false);
        if (local != remote)
        {
            // It was for the build alone; each deployment would leave another.
            await engine.RemoveImageAsync(local, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private static void ValidateComputeEnvironments(DistributedApplicationModel model)
    {
        var environments = model.Resources.OfType<IComputeEnvironmentResource>().ToArray();
        var unbound = model.Resources.OfType<IComputeResource>().Where(resource => resource.GetComputeEnvironment() is null).ToArray();
        if (environments.Length > 1 && unbound.Length > 0)
        {
            throw new InvalidOperationException(
                $"Compute resource(s) '{string.Join("', '", unbound.Select(resource => resource.Name))}' are not assigned to a compute environment, "
                + $"but the model contains multiple compute environments ('{string.Join("', '", environments.Select(environment => environment.Name))}'). "
                + "Specify which environment each resource should target by calling 'WithComputeEnvironment' on the resource builder.");
        }
    }
}
