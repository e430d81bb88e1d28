using System.Globalization;
using Microsoft.Extensions.Logging;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Turns resources into services of an environment: their endpoints, mounts, environment and arguments, not yet as text.</summary>
internal sealed class ComposeServices(ComposeEnvironmentResource environment, DistributedApplicationExecutionContext executionContext, ILogger logger)
{
    private static readonly string[] EngineSockets = ["/var/run/docker.sock", "//var/run/docker.sock", @"\\.\pipe\docker_engine"];

    /// <summary>Makes the service of a resource, and says in the model that the resource is deployed as it.</summary>
    public async Task AddAsync(IResource resource, IContainerRegistry registry, CancellationToken cancellationToken)
    {
        var service = new ComposeServiceResource(resource.Name, resource, environment);
        environment.Services[resource.Name] = service;
        AddEndpoints(service);
        AddVolumes(service);
        await EvaluateAsync(service, cancellationToken).ConfigureAwait(false);
        resource.Annotations.Add(new DeploymentTargetAnnotation(service) { ComputeEnvironment = environment, ContainerRegistry = registry });
    }

    private void AddEndpoints(ComposeServiceResource service)
    {
        foreach (var resolved in service.TargetResource.ResolveEndpoints(environment.Ports))
        {
            var endpoint = resolved.Endpoint;
            var internalPort = resolved.TargetPort.Value is { } port
                ? port.ToString(CultureInfo.InvariantCulture)
                : environment.Capture($"{service.Name}_PORT", $"Default container port for {service.Name}", "8080", new ContainerPortReference(service.TargetResource));
            var exposed = resolved.ExposedPort is { IsAllocated: false, IsImplicit: false } given ? given.Value : null;
            service.Endpoints.Add(endpoint.Name, new(endpoint.UriScheme, internalPort, exposed, endpoint.IsExternal));
        }
    }

    private void AddVolumes(ComposeServiceResource service)
    {
        var binds = 0;
        foreach (var mount in service.TargetResource.Annotations.OfType<ContainerMountAnnotation>())
        {
            var source = mount.Source;
            var name = mount.Source ?? string.Empty;
            if (mount.Type == ContainerMountType.BindMount && !EngineSockets.Contains(mount.Source, StringComparer.OrdinalIgnoreCase))
            {
                // A path of this machine means nothing on another, so the file leaves it open.
                name = ComposeEnvironmentResource.VariableName($"{service.Name}_BINDMOUNT_{binds++}");
                source = environment.Capture(name, $"Bind mount source for {service.Name}:{mount.Target}", mount.Source, mount);
                logger.LogWarning("'{Service}' mounts the folder '{Path}' of this machine; set {Variable} where it is deployed.", service.Name, mount.Source, name);
            }
            service.Volumes.Add(new Volume
            {
                Name = name,
                Source = source,
                Target = mount.Target,
                Type = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
                ReadOnly = mount.IsReadOnly,
            });
        }
    }

    private async Task EvaluateAsync(ComposeServiceResource service, CancellationToken cancellationToken)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(service.TargetResource)
            .WithArgumentsConfig()
            .WithEnvironmentVariablesConfig()
            .BuildAsync(executionContext, logger, cancellationToken).ConfigureAwait(false);
        if (configuration.Exception is { } exception)
        {
            throw exception;
        }
        service.Arguments.AddRange(configuration.ArgumentsWithUnprocessed.Select(argument => argument.Unprocessed));
        foreach (var (name, (value, _)) in configuration.EnvironmentVariablesWithUnprocessed)
        {
            // Within the environment nobody terminates https, so its addresses would lead nowhere.
            if (value is not EndpointReference { Scheme: "https" } || !name.StartsWith("services__", StringComparison.Ordinal))
            {
                service.EnvironmentVariables[name] = value;
            }
        }
    }
}
