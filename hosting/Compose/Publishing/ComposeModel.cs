using System.Net.Sockets;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Makes the services of a compose file out of resources: each whole, with the limits and privileges of its profile.</summary>
internal sealed class ComposeModel(ComposeEnvironmentResource environment, PipelineStepContext context)
{
    private static readonly string[] EngineSockets = ["/var/run/docker.sock", "//var/run/docker.sock", @"\\.\pipe\docker_engine"];

    private readonly ComposeFile _file = new();
    // Null while it is being made.
    private readonly Dictionary<IResource, Service?> _services = [];
    private readonly HashSet<IResource> _finite =
        [.. environment.Services.Values.SelectMany(service => Waits(service.Target)).Where(wait => wait.Type == WaitType.WaitForCompletion).Select(wait => wait.Resource)];

    private ComposeSettings Settings => environment.Settings;

    /// <summary>Makes the file.</summary>
    /// <exception cref="DistributedApplicationException">Something of the model cannot be published to compose.</exception>
    public async Task<ComposeFile> BuildAsync()
    {
        foreach (var resource in environment.Services.Values)
        {
            var service = await ServiceAsync(resource).ConfigureAwait(false);
            _file.Services[service.Name] = service;
        }
        return _file;
    }

    // A database is waited for where its server runs.
    private static IEnumerable<(IResource Resource, WaitType Type)> Waits(IResource resource)
        => resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource.Root(), wait.WaitType));

    /// <summary>The service of a resource, which is made once.</summary>
    private async Task<Service> ServiceAsync(ComposeServiceResource resource)
    {
        var target = resource.Target;
        if (!_services.TryAdd(target, null))
        {
            return _services[target] ?? throw new DistributedApplicationException($"'{resource.ServiceName}' waits for what waits for it, so neither could ever start. Take one of these waits out of the model.");
        }
        var service = new Service(resource.ServiceName, Settings) { Networks = [environment.NetworkName] };
        await ComposeImages.ApplyAsync(service, resource, _file, new() { Services = context.Services, Resource = target, CancellationToken = context.CancellationToken }).ConfigureAwait(false);
        AddContainer(service, target);
        await AddValuesAsync(service, resource).ConfigureAwait(false);
        AddPorts(service, resource);
        AddMounts(service, target);
        await AddFilesAsync(service, target).ConfigureAwait(false);
        AddProfile(service, target);
        service.Healthcheck = HealthCommand.For(resource);
        PostgresService.Complete(service, target);
        await AddDependenciesAsync(service, target).ConfigureAwait(false);
        foreach (var customization in target.Annotations.OfType<ServiceCustomization>())
        {
            customization.Configure(service);
        }
        foreach (var (name, text) in service.Environment)
        {
            Settings.NoteSelfNamed(name, text);
        }
        if (HealthCommand.NoteOn(service, target) is { } note)
        {
            Settings.Notes.Add(note);
        }
        return _services[target] = service;
    }

    private static void AddContainer(Service service, IResource target)
    {
        service.ContainerName = target.TryGetLastAnnotation<ContainerNameAnnotation>(out var name) ? name.Name : null;
        service.Entrypoint.AddRange(target is ContainerResource { Entrypoint: { } entrypoint } ? [entrypoint] : []);
        service.PullPolicy = target.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull) && pull.ImagePullPolicy != ImagePullPolicy.Default
            ? pull.ImagePullPolicy.ToString().ToLowerInvariant()
            : null;
    }

    private void AddProfile(Service service, IResource target)
    {
        var profile = target.GetContainerProfile();
        (service.MemLimit, service.Cpus, service.PidsLimit) = (Text($"{profile.MemoryMiB}m"), profile.Cpus, profile.Pids);
        service.ShmSize = profile.SharedMemoryMiB is { } shared ? Text($"{shared}m") : null;
        service.Logging = profile.LogMiB > 0
            ? new("json-file", new() { ["max-size"] = Text($"{profile.LogMiB}m"), ["max-file"] = Text($"{profile.LogFiles}") })
            : null;
        service.Restart = _finite.Contains(target) ? "no" : profile.Restart;
        service.StopGracePeriod = Text($"{profile.StopTime.TotalSeconds:0}s");
        service.User = profile.User;
        service.Init = profile.HasInit ? true : null;
        service.SecurityOpt.AddRange(profile.HasNoNewPrivileges ? ["no-new-privileges"] : []);
        if (profile.IsReadOnly)
        {
            service.ReadOnly = true;
            service.Tmpfs.AddRange(profile.WritableFolders);
        }
        if (profile.DropsCapabilities)
        {
            service.CapDrop.Add("ALL");
            service.CapAdd.AddRange(profile.Capabilities);
        }

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }

    private async Task AddValuesAsync(Service service, ComposeServiceResource resource)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource.Target)
            .WithArgumentsConfig()
            .WithEnvironmentVariablesConfig()
            .BuildAsync(context.ExecutionContext, context.Logger, context.CancellationToken).ConfigureAwait(false);
        if (configuration.Exception is { } exception)
        {
            throw exception;
        }
        foreach (var (argument, _, _) in configuration.ArgumentsWithUnprocessed)
        {
            if (ComposeValue.SecretIn(argument) is { } secret)
            {
                throw new DistributedApplicationException($"'{service.Name}' gets the secret '{secret.Name}' on its command line, where every user of the machine can read it. Give it by WithEnvironment instead.");
            }
            service.Command.Add(await ComposeValue.WriteAsync(argument, resource, context.CancellationToken).ConfigureAwait(false));
        }
        foreach (var (name, (value, _)) in configuration.EnvironmentVariablesWithUnprocessed)
        {
            if (ComposeValue.SecretIn(value) is { } secret)
            {
                AddSecret(service, resource.Target, name, secret, ComposeValue.IsParameter(value));
            }
            // Within the environment nobody terminates https, so its addresses would lead nowhere.
            else if (value is not EndpointReference { Scheme: "https" } || !name.StartsWith("services__", StringComparison.Ordinal))
            {
                service.Environment[name] = await ComposeValue.WriteAsync(value, resource, context.CancellationToken).ConfigureAwait(false);
            }
        }
        foreach (var mounted in resource.Target.Annotations.OfType<MountedSecret>())
        {
            Mount(service, mounted.Secret, mounted.Target);
        }
    }

    /// <summary><c>X=secret</c> becomes <c>X_FILE=/run/secrets/name</c>. A value that only contains a secret cannot become a file, and is left out.</summary>
    private void AddSecret(Service service, IResource target, string variable, ParameterResource secret, bool isWhole)
    {
        if (!isWhole)
        {
            Settings.Notes.Add(
                $"'{service.Name}' does not get '{variable}', which contains the secret '{secret.Name}': the environment is no place for a secret, and compose cannot make a file of such a value. Give the parts instead; a secret alone becomes a file.");
            return;
        }
        service.Environment[$"{variable}_FILE"] = $"/run/secrets/{secret.Name}";
        Mount(service, secret, secret.Name);
        if (!target.GetContainerProfile().SecretFiles.Contains(variable) && !PostgresService.ReadsFile(target, variable))
        {
            Settings.Notes.Add($"'{service.Name}' gets the secret '{secret.Name}' as a file, whose path is in {variable}_FILE; its image must know that.");
        }
    }

    private void Mount(Service service, ParameterResource secret, string target)
    {
        service.Secrets[secret.Name] = target;
        if (!Settings.Secrets.Contains(secret))
        {
            Settings.Secrets.Add(secret);
        }
    }

    /// <summary>Ports that people reach are on one address of the host; the rest is for the other services alone.</summary>
    private void AddPorts(Service service, ComposeServiceResource resource)
    {
        var (prefix, whose) = resource.Target is ComposeDashboardResource ? ("dashboard", "the dashboard") : (service.Name, $"'{service.Name}'");
        foreach (var (endpoint, port, host) in resource.Endpoints.Select(known => (known.Endpoint, known.TargetPort.Value!.Value, known.ExposedPort.Value))
            // A port that two endpoints share is published if one of them is.
            .OrderBy(known => !known.Endpoint.IsExternal).DistinctBy(known => (known.Item2, known.Endpoint.Protocol)))
        {
            var text = port.ToString(CultureInfo.InvariantCulture) + (endpoint.Protocol == ProtocolType.Udp ? "/udp" : "");
            if (!endpoint.IsExternal)
            {
                service.Expose.Add(text);
                continue;
            }
            // The first has the short name.
            var (variable, what) = service.Ports.Count == 0 ? ($"{prefix}_PORT", whose) : ($"{prefix}_{endpoint.Name}_PORT", $"the endpoint '{endpoint.Name}' of {whose}");
            var published = Settings.Add(variable, $"The port of the host on which {what} is reached", (host ?? port).ToString(CultureInfo.InvariantCulture));
            service.Ports.Add($"{Settings.AddBindAddress()}:{published}:{text}");
        }
    }

    private void AddMounts(Service service, IResource target)
    {
        var binds = 0;
        foreach (var mount in target.Annotations.OfType<ContainerMountAnnotation>())
        {
            var (type, source) = (mount.Type == ContainerMountType.BindMount ? "bind" : "volume", mount.Source);
            if (type == "bind" && !EngineSockets.Contains(source, StringComparer.OrdinalIgnoreCase))
            {
                // A path of this machine means nothing on another, so the file leaves it open.
                var variable = ComposeSettings.VariableName($"{service.Name}_BINDMOUNT_{binds++}");
                source = Settings.Add(variable, $"Bind mount source for {service.Name}:{mount.Target}", null, mount.Source);
                Settings.Notes.Add($"'{service.Name}' mounts the folder '{mount.Source}' of this machine; set {variable} where it is deployed.");
            }
            service.Volumes.Add(new(type, source, mount.Target, mount.IsReadOnly));
        }
    }

    /// <summary>Files for a container lie beside the compose file and are mounted: podman-compose knows no <c>configs</c>, and docker-compose 1.29 only those of a swarm.</summary>
    private async Task AddFilesAsync(Service service, IResource target)
    {
        foreach (var annotation in target.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            foreach (var item in await annotation.Callback(new() { Model = target, Services = context.Services }, context.CancellationToken).ConfigureAwait(false))
            {
                await AddAsync(item, annotation.DestinationPath).ConfigureAwait(false);
            }
        }

        async Task AddAsync(ContainerFileSystemItem item, string folder)
        {
            var path = $"{folder.TrimEnd('/')}/{item.Name}";
            foreach (var entry in (item as ContainerDirectory)?.Entries ?? [])
            {
                await AddAsync(entry, path).ConfigureAwait(false);
            }
            if (item is ContainerFileBase file)
            {
                _file.Files[service.Name + path] = file.SourcePath is { Length: > 0 } source
                    ? await File.ReadAllBytesAsync(source, context.CancellationToken).ConfigureAwait(false)
                    : Encoding.UTF8.GetBytes(file.Contents ?? "");
                service.Volumes.Add(new("bind", $"./{service.Name}{path}", path, IsReadOnly: true));
            }
        }
    }

    /// <summary>What the model waits for, in compose's words: health where it can be checked, the end of what runs to its end. Of several on one service the strongest.</summary>
    private async Task AddDependenciesAsync(Service service, IResource target)
    {
        foreach (var waits in Waits(target).Where(wait => environment.Services.ContainsKey(wait.Resource.Name)).GroupBy(wait => environment.Services[wait.Resource.Name]))
        {
            var other = await ServiceAsync(waits.Key).ConfigureAwait(false);
            service.DependsOn[waits.Key.ServiceName] =
                waits.Any(wait => wait.Type == WaitType.WaitForCompletion) ? "service_completed_successfully"
                : waits.Any(wait => wait.Type == WaitType.WaitUntilHealthy) && other.Healthcheck is not null ? "service_healthy"
                : "service_started";
        }
    }
}
