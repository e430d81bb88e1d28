using System.Globalization;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

using NodePostgres.Hosting.NodeBackend;

namespace AppHost.Deployment;

/// <summary>Hardens a compose file: health, order, restarts, limits, least privilege, loopback ports, secrets as files.</summary>
internal sealed class ComposeHardening(IResourceCollection resources, DeploymentOptions options, PublishedSettings settings)
{
    private readonly Dictionary<string, IResource> _resources = resources.ToDictionary(resource => resource.Name.ToLowerInvariant());

    /// <summary>Changes a compose file, and takes out of its variables those that need no value from a person.</summary>
    public void Apply(ComposeFile file, IDictionary<string, CapturedEnvironmentVariable> variables)
    {
        foreach (var service in file.Services.Values)
        {
            if (_resources.TryGetValue(service.Name, out var resource))
            {
                Harden(service, resource, file);
            }
        }
        foreach (var service in file.Services.Values)
        {
            Order(service, file);
        }
        new SecretFiles(settings, service => _resources.GetValueOrDefault(service) is PostgresServerResource or NodeBackendResource).Apply(file, variables);
        settings.Apply(file, variables);
    }

    private void Harden(Service service, IResource resource, ComposeFile file)
    {
        var profile = resource.GetContainerProfile();
        // What PublishAsComposeService has set stays.
        service.Init ??= true;
        service.SecurityOpt = service.SecurityOpt is { Count: > 0 } given ? given : ["no-new-privileges"];
        service.User ??= profile.User;
        service.StopGracePeriod ??= string.Create(CultureInfo.InvariantCulture, $"{profile.StopTime.TotalSeconds:0}s");
        service.ShmSize ??= profile.SharedMemoryMiB is { } shared ? string.Create(CultureInfo.InvariantCulture, $"{shared}m") : null;
        service.Restart ??= "unless-stopped";
        if (profile.IsReadOnly && service.ReadOnly is null)
        {
            service.ReadOnly = true;
            service.Tmpfs.AddRange(profile.WritableFolders);
        }
        if (profile.DropsCapabilities && service.CapDrop.Count == 0)
        {
            service.CapDrop.Add("ALL");
            service.CapAdd.AddRange(profile.Capabilities);
        }
        service.MemLimit ??= string.Create(CultureInfo.InvariantCulture, $"{profile.MemoryMiB}m");
        service.Cpus ??= profile.Cpus;
        service.PidsLimit ??= profile.Pids;
        if (resource is PostgresServerResource server)
        {
            service.Environment["POSTGRES_DB"] = Database(server);
        }
        if (service.Environment.TryGetValue("MAX_NODE_MEMORY", out var heap))
        {
            // Whatever the entry point is, V8 keeps below the container's limit.
            var others = service.Environment.TryGetValue("NODE_OPTIONS", out var known) ? $" {known}" : string.Empty;
            service.Environment["NODE_OPTIONS"] = $"--max-old-space-size={heap}{others}";
        }
        Publish(service, resource);
        Mount(service, file);
        new ComposeImages(options, settings).Apply(service, resource);
        service.Healthcheck ??= HealthCommand.For(resource);
    }

    /// <summary>Ports that people reach are on one address of the host; the rest is for the other services alone.</summary>
    private void Publish(Service service, IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsExternal))
        {
            if ((endpoint.TargetPort ?? endpoint.Port) is not { } port)
            {
                continue;
            }
            var target = port.ToString(CultureInfo.InvariantCulture);
            var at = service.Ports.FindIndex(entry => entry == target || entry.EndsWith($":{target}", StringComparison.Ordinal));
            if (at >= 0)
            {
                // The first has the short name.
                var first = !service.Ports.Exists(entry => entry.Contains("BIND_ADDRESS", StringComparison.Ordinal));
                var variable = first ? $"{service.Name}_PORT" : $"{service.Name}_{endpoint.Name}_PORT";
                var what = first ? $"'{service.Name}'" : $"the endpoint '{endpoint.Name}' of '{service.Name}'";
                var host = settings.Add(variable, (endpoint.Port ?? port).ToString(CultureInfo.InvariantCulture), $"The port of the host on which {what} is reached");
                service.Ports[at] = $"{settings.AddBindAddress(options)}:{host}:{target}";
            }
        }
    }

    /// <summary>Files for a container are mounted: podman-compose knows no <c>configs</c>, and docker-compose 1.29 only those of a swarm.</summary>
    private void Mount(Service service, ComposeFile file)
    {
        foreach (var reference in service.Configs.ToArray())
        {
            if (reference.Source is { } name && file.Configs.TryGetValue(name, out var config) && config.File is { } path && reference.Target is { } target)
            {
                service.Volumes.Add(new() { Name = name, Type = "bind", Source = path, Target = target, ReadOnly = true });
                service.Configs.Remove(reference);
                file.Configs.Remove(name);
            }
            else
            {
                settings.Notes.Add($"'{service.Name}' gets '{reference.Target}' by 'configs', which only docker's compose plugin knows: give a file on disk instead, and it is mounted.");
            }
        }
    }

    /// <summary>What the model waits for, in compose's words: health where it can be checked, the end of what runs to its end.</summary>
    private void Order(Service service, ComposeFile file)
    {
        if (!_resources.TryGetValue(service.Name, out var resource))
        {
            return;
        }
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            var name = Container(wait.Resource).Name.ToLowerInvariant();
            if (!file.Services.TryGetValue(name, out var other))
            {
                continue;
            }
            var condition = wait.WaitType switch
            {
                WaitType.WaitForCompletion => "service_completed_successfully",
                WaitType.WaitUntilHealthy when other.Healthcheck is not null => "service_healthy",
                _ => "service_started",
            };
            if (!service.DependsOn.TryGetValue(name, out var known) || Strength(condition) > Strength(known.Condition))
            {
                service.DependsOn[name] = new() { Condition = condition };
            }
            if (wait.WaitType == WaitType.WaitForCompletion)
            {
                other.Restart = "no";
            }
        }
    }

    private static int Strength(string? condition) => condition switch
    {
        "service_completed_successfully" => 2,
        "service_healthy" => 1,
        _ => 0,
    };

    private static IResource Container(IResource resource) => resource is IResourceWithParent { Parent: var parent } ? Container(parent) : resource;

    private static string Database(PostgresServerResource server) => server.Databases.Values.ToArray() switch
    {
        [] => "postgres",
        [var only] => only,
        var several => throw new DistributedApplicationException(
            $"'{server.Name}' has the databases {string.Join(", ", several)}, but PostgreSQL's image makes one when it starts. Use one database for each server, or make the others in a migration."),
    };
}
