namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>The pipeline steps of a compose environment, and what they depend on.</summary>
internal sealed class ComposeSteps(ComposeEnvironmentResource environment)
{
    private const string UpTag = "docker-compose-up";

    public IEnumerable<PipelineStep> Create()
    {
        var name = environment.Name;
        yield return Step(
            $"prepare-deployment-targets-{name}", $"Prepares Docker Compose deployment targets for {name}.", PrepareTargetsAsync,
            dependsOn: [WellKnownPipelineSteps.ValidateComputeEnvironments], requiredBy: [WellKnownPipelineSteps.BeforeStart]);
        yield return Step(
            $"publish-{name}", $"Publishes the Docker Compose environment configuration for {name}.", context => new PublishedFiles(environment, context).WriteAsync(),
            requiredBy: [WellKnownPipelineSteps.Publish]);
        yield return Step(
            $"read-secrets-{name}", $"Reads the secrets of {name} that are there, which are neither asked for nor generated.",
            context => Secrets(context).ReadAsync(context.Model.Resources.OfType<ParameterResource>(), context.Services.GetRequiredService<IConfiguration>(), context.CancellationToken),
            requiredBy: [WellKnownPipelineSteps.ProcessParameters]);
        // Before the images are built, which takes minutes.
        yield return Step(
            $"check-secrets-{name}", $"Refuses secrets of {name} without a value.", context => Secrets(context).CheckAsync(environment.Settings.Secrets, context.CancellationToken),
            dependsOn: [WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.ProcessParameters], requiredBy: [WellKnownPipelineSteps.DeployPrereq]);
        yield return Step(
            $"write-secrets-{name}", $"Writes the secrets of {name} that are not there.", context => Secrets(context).WriteAsync(environment.Settings.Secrets, context.CancellationToken),
            dependsOn: [WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.ProcessParameters, WellKnownPipelineSteps.CheckContainerRuntime]);
        yield return Step(
            $"prepare-{name}", $"Prepares the Docker Compose environment {name} for deployment.", WriteValuesAsync,
            dependsOn:
            [
                WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.Build, WellKnownPipelineSteps.ProcessParameters,
                WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.ValidateComputeEnvironments,
            ]);
        yield return Step(
            $"docker-compose-up-{name}", $"Brings the services of {name} up and waits until they are well.", context => new ComposeDeployment(environment, context).UpAsync(),
            dependsOn: [$"prepare-{name}", $"write-secrets-{name}", WellKnownPipelineSteps.CheckContainerRuntime], requiredBy: [WellKnownPipelineSteps.Deploy], tag: UpTag);
        yield return Step(
            $"docker-compose-down-{name}", $"Takes the services of {name} down; their volumes stay.", context => new ComposeDeployment(environment, context).DownAsync(),
            tag: "docker-compose-down");
        yield return Step(
            $"destroy-compose-{name}", $"Confirms and destroys the Docker Compose environment {name}.", context => new ComposeDeployment(environment, context).DestroyAsync(),
            dependsOn: [WellKnownPipelineSteps.DestroyPrereq], requiredBy: [WellKnownPipelineSteps.Destroy]);
        foreach (var service in environment.Services.Values)
        {
            yield return Step(
                $"print-{service.Name}-summary", $"Says where {service.Name} is reached.", context => new ComposeDeployment(environment, context).SummarizeAsync(service),
                dependsOn: [$"docker-compose-up-{name}"], requiredBy: [WellKnownPipelineSteps.Deploy], tag: "print-summary", resource: service);
        }
    }

    /// <summary>Makes the services go up only with their images built. Those that share one are built one after the other: the second comes from the cache of the first.</summary>
    public void Connect(PipelineConfigurationContext context)
    {
        var up = context.GetSteps(environment, UpTag).ToArray();
        foreach (var resource in context.Model.GetBuildResources())
        {
            var builds = Builds(resource);
            builds.DependsOn(WellKnownPipelineSteps.DeployPrereq);
            up.DependsOn(builds);
            up.DependsOn(context.GetSteps(resource, WellKnownPipelineTags.PushContainerImage));
        }
        foreach (var group in ComposeImages.Groups(context.Model.Resources))
        {
            foreach (var (first, second) in group.Zip(group.Skip(1)))
            {
                Builds(second).DependsOn(Builds(first));
            }
        }

        PipelineStep[] Builds(IResource resource) => [.. context.GetSteps(resource, WellKnownPipelineTags.BuildCompute)];
    }

    private static PipelineStep Step(
        string name, string description, Func<PipelineStepContext, Task> action, List<string>? dependsOn = null, List<string>? requiredBy = null, string? tag = null, IResource? resource = null)
        => new() { Name = name, Description = description, Action = action, DependsOnSteps = dependsOn ?? [], RequiredBySteps = requiredBy ?? [], Tags = tag is null ? [] : [tag], Resource = resource };

    private ComposeSecrets Secrets(PipelineStepContext context) => new(ComposePaths.Folder(context, environment));

    private async Task PrepareTargetsAsync(PipelineStepContext context)
    {
        var others = context.Model.GetComputeResources().Where(resource => (resource.GetComputeEnvironment() ?? environment) == environment);
        foreach (var resource in environment.Dashboard is { } dashboard ? others.Prepend(dashboard) : others)
        {
            var service = new ComposeServiceResource(resource, environment);
            environment.Services[resource.Name] = service;
            environment.Dashboard?.ReceiveFrom(resource);
            resource.Annotations.Add(new DeploymentTargetAnnotation(service) { ComputeEnvironment = environment, ContainerRegistry = LocalContainerRegistry.Instance });
        }
        await ComposeImages.NameAsync(environment.Services.Values, environment.Options, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the values that the compose file asks for, and that a person has not filled in, as the deployment knows them.</summary>
    private async Task WriteValuesAsync(PipelineStepContext context)
    {
        var path = ComposePaths.DeploymentEnvFile(context, ComposePaths.Folder(context, environment));
        List<(Setting, string?)> values = [];
        foreach (var setting in environment.Settings.Required)
        {
            values.Add((setting, setting.Source is IValueProvider provider ? await provider.GetValueAsync(context.CancellationToken).ConfigureAwait(false) : setting.Source as string));
        }
        if (values.Count > 0)
        {
            await EnvFile.WriteValuesAsync(path, values, context.CancellationToken).ConfigureAwait(false);
            return;
        }
        // The values of an earlier deployment are not those of this one.
        File.Delete(path);
    }
}
