using System.Globalization;
using Aspire.Hosting.Pipelines;
using NodePostgres.Hosting.PinnedTools;
using Microsoft.Extensions.Logging;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Writes the compose file of an environment and the <c>.env</c> file beside it.</summary>
internal sealed class ComposePublisher(ComposeEnvironmentResource environment, PipelineStepContext context)
{
    private readonly string _output = ComposeOutput.Folder(context, environment);

    /// <summary>Writes the files.</summary>
    /// <exception cref="DistributedApplicationException">A name is one that compose does not allow, a resource cannot be published to compose, or a file cannot be written.</exception>
    public async Task WriteAsync()
    {
        RefuseProjects();
        var file = await BuildAsync().ConfigureAwait(false);
        environment.ConfigureComposeFile?.Invoke(file);
        environment.ConfigureEnvFile?.Invoke(environment.CapturedVariables);
        ComposeNames.Check(file, environment.CapturedVariables.Keys);
        environment.PublishedFile = file;

        var task = await context.ReportingStep.CreateTaskAsync("Writing the Docker Compose file to the output path.", context.CancellationToken).ConfigureAwait(false);
        await using (task.ConfigureAwait(false))
        {
            var path = ComposeOutput.ComposeFile(_output);
            // The compose file last: it is not to be there without what it needs.
            await EnvFile.AddMissingAsync(Path.Combine(_output, ".env"), environment.CapturedVariables.Values, context.CancellationToken).ConfigureAwait(false);
            await AtomicFile.WriteAsync(path, file.ToYaml(), context.CancellationToken).ConfigureAwait(false);
            await task.SucceedAsync($"Docker Compose file written successfully to {path}.", context.CancellationToken).ConfigureAwait(false);
            context.Logger.LogInformation("Published to {Folder}.", _output);
        }
    }

    /// <summary>Left out in silence, a .NET project would be missed only where the deployment runs.</summary>
    private void RefuseProjects()
    {
        var projects = context.Model.Resources.OfType<ProjectResource>()
            .Where(project => !project.IsExcludedFromPublish() && (project.GetComputeEnvironment() ?? environment) == environment)
            .Select(project => $"'{project.Name}'")
            .ToArray();
        if (projects.Length > 0)
        {
            throw new DistributedApplicationException(
                $"The .NET project{(projects.Length == 1 ? "" : "s")} {string.Join(", ", projects)} cannot be published to compose: no image is built of a project here. "
                + "Use AddDockerfile with a Dockerfile of its own when publishing, or leave it out by ExcludeFromManifest, and publish again.");
        }
    }

    private async Task<ComposeFile> BuildAsync()
    {
        var network = new Network { Name = environment.DefaultNetworkName ?? "aspire", Driver = "bridge" };
        var file = new ComposeFile { Networks = { [network.Name] = network } };
        foreach (var resource in environment.Services.Values)
        {
            var service = await BuildServiceAsync(resource).ConfigureAwait(false);
            service.Networks = [network.Name];
            foreach (var volume in resource.Volumes.Where(volume => volume is { Type: "volume", Source: not null }))
            {
                file.Volumes.TryAdd(volume.Name, new Volume { Name = volume.Name, Driver = volume.Driver ?? "local", External = volume.External });
            }
            await new ComposeConfigs(file, service, _output, context).AddAsync(resource.TargetResource).ConfigureAwait(false);
            foreach (var customization in resource.TargetResource.Annotations.OfType<ComposeServiceCustomizationAnnotation>())
            {
                customization.Configure(resource, service);
            }
            file.Services[service.Name] = service;
        }
        return file;
    }

    private async Task<Service> BuildServiceAsync(ComposeServiceResource resource)
    {
        var target = resource.TargetResource;
        var service = new Service { Name = resource.ServiceName, Image = await ImageAsync(resource).ConfigureAwait(false) };
        if (target.TryGetLastAnnotation<ContainerNameAnnotation>(out var containerName))
        {
            service.ContainerName = containerName.Name;
        }
        if (target is ContainerResource { Entrypoint: { } entrypoint })
        {
            service.Entrypoint.Add(entrypoint);
        }
        if (target.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull))
        {
            service.PullPolicy = pull.ImagePullPolicy switch
            {
                ImagePullPolicy.Always => "always",
                ImagePullPolicy.Missing => "missing",
                ImagePullPolicy.Never => "never",
                _ => null,
            };
        }
        foreach (var (name, value) in resource.EnvironmentVariables)
        {
            service.Environment[name] = await ComposeValue.WriteAsync(value, resource, context.CancellationToken).ConfigureAwait(false);
        }
        foreach (var argument in resource.Arguments)
        {
            service.Command.Add(await ComposeValue.WriteAsync(argument, resource, context.CancellationToken).ConfigureAwait(false));
        }
        AddPorts(resource, service);
        service.Volumes.AddRange(resource.Volumes);
        AddDependencies(target, service);
        return service;
    }

    private async Task<string?> ImageAsync(ComposeServiceResource resource)
    {
        var target = resource.TargetResource;
        if (!target.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            return target.TryGetContainerImageName(out var image) ? image : null;
        }
        if (build.DockerfileFactory is { } factory)
        {
            var dockerfile = await factory(new() { Services = context.Services, Resource = target, CancellationToken = context.CancellationToken }).ConfigureAwait(false);
            await AtomicFile.WriteAsync(Path.Combine(_output, $"{target.Name}.Dockerfile"), dockerfile, context.CancellationToken).ConfigureAwait(false);
        }
        return environment.Capture($"{target.Name}_IMAGE", $"Container image name for {target.Name}", $"{target.Name}:latest", new ContainerImageReference(target));
    }

    private static void AddPorts(ComposeServiceResource resource, Service service)
    {
        foreach (var endpoint in resource.Endpoints.Values)
        {
            var (list, entry) = endpoint switch
            {
                { IsExternal: false } => (service.Expose, endpoint.InternalPort),
                { ExposedPort: { } exposed } => (service.Ports, string.Create(CultureInfo.InvariantCulture, $"{exposed}:{endpoint.InternalPort}")),
                _ => (service.Ports, endpoint.InternalPort),
            };
            if (!list.Contains(entry))
            {
                list.Add(entry);
            }
        }
    }

    /// <summary>Of several waits on the same service, the one that asks for more is kept.</summary>
    private void AddDependencies(IResource target, Service service)
    {
        foreach (var wait in target.Annotations.OfType<WaitAnnotation>().Where(wait => environment.Services.ContainsKey(wait.Resource.Name)))
        {
            var name = wait.Resource.Name.ToLowerInvariant();
            if (wait.WaitType == WaitType.WaitForCompletion)
            {
                service.DependsOn[name] = new() { Condition = "service_completed_successfully" };
            }
            else
            {
                service.DependsOn.TryAdd(name, new() { Condition = "service_started" });
            }
        }
    }
}
