using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.Evaluation;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>A container on the machine's engine, from an image or from a Dockerfile that is built first.</summary>
internal sealed class ContainerWorkload(IResource resource, ContainerNetworks networks, IServiceProvider services, WorkloadContext context)
    : Workload(resource, context)
{
    private IReadOnlyList<(string Value, bool IsSensitive)> _arguments = [];
    private EnvironmentFile? _environment;

    public override bool OutlivesTheApplication => IsPersistent;

    private bool IsPersistent => Resource.HasPersistentLifetime();

    /// <summary>Takes a change that DCP reported.</summary>
    public Task ObserveAsync(Container observed)
    {
        var status = observed.Status;
        var state = status?.State switch
        {
            null or "" or ContainerState.Pending => KnownResourceStates.Starting,
            var reported => reported,
        };
        var ended = status?.State is ContainerState.Exited or ContainerState.FailedToStart or ContainerState.Unknown;
        if (status?.State == ContainerState.FailedToStart && status.Message is { Length: > 0 } message)
        {
            Context.Loggers.GetLogger(Resource).LogError("{Message}", message);
        }

        if (observed.Metadata.Name == ObjectName && (ended || status?.State == ContainerState.Running))
        {
            _environment?.Delete();
        }

        return PublishAsync(observed.Metadata.Name, state, ended, snapshot => snapshot with
        {
            ExitCode = status?.ExitCode is -1 ? null : status?.ExitCode,
            CreationTimeStamp = observed.Metadata.CreationTimestamp?.UtcDateTime,
            StartTimeStamp = status?.StartupTimestamp?.UtcDateTime,
            StopTimeStamp = status?.FinishTimestamp?.UtcDateTime,
            Properties = snapshot.Properties
                .With(new(KnownProperties.Container.Image, observed.Spec.Image))
                .With(new(KnownProperties.Container.Id, status?.ContainerId))
                .With(new(KnownProperties.Container.Command, observed.Spec.Command))
                .With(new(KnownProperties.Container.Args, status?.EffectiveArgs ?? []) { IsSensitive = true })
                .With(new(KnownProperties.Container.Ports, (observed.Spec.Ports ?? []).Select(port => port.Port).ToList()))
                .With(new(KnownProperties.Container.Lifetime, IsPersistent ? ContainerLifetime.Persistent : ContainerLifetime.Session))
                .With(AppArguments.Values(_arguments, status?.EffectiveArgs, first: 0))
                .With(AppArguments.Sensitivity(_arguments)),
            EnvironmentVariables = EnvironmentSnapshot.Of(
                [.. status?.EffectiveEnv ?? observed.Spec.Env ?? [], .. _environment?.Variables ?? []], [.. observed.Spec.Env ?? [], .. _environment?.Variables ?? []]),
            Volumes = [.. (observed.Spec.VolumeMounts ?? []).Select(mount =>
                new VolumeSnapshot(mount.Source, mount.Target, mount.Type, mount.ReadOnly ?? false))],
        });
    }

    protected override async Task CreateObjectAsync(
        DcpClient dcp, string name, IReadOnlyList<(string Value, bool IsSensitive)> arguments, List<EnvVar> environment, CancellationToken cancellationToken)
    {
        if (!Resource.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"Container resource '{Resource.Name}' has no image. Give it one with WithImage or WithDockerfile.");
        }

        await networks.EnsureAsync(dcp, cancellationToken).ConfigureAwait(false);
        _arguments = arguments;
        _environment = EnvironmentFile.Take(Path.Combine(await Context.PrivateFolder.WaitAsync(cancellationToken).ConfigureAwait(false), $"{name}.environment"), environment);
        var logger = Context.Loggers.GetLogger(Resource);
        var spec = new ContainerSpec
        {
            Image = image,
            Build = await BuildAsync(image, logger, cancellationToken).ConfigureAwait(false),
            ContainerName = ContainerName(name),
            Command = (Resource as ContainerResource)?.Entrypoint,
            Args = [.. arguments.Select(argument => argument.Value)],
            Env = environment,
            EnvFiles = [_environment.Path],
            Ports = [.. Context.Endpoints.Of(Resource).Select(Port)],
            VolumeMounts = [.. Resource.Annotations.OfType<ContainerMountAnnotation>().Select(Mount)],
            Networks = [new() { Name = ContainerNetworks.Default, Aliases = [Resource.Name, .. Aliases()] }],
            RunArgs = [.. await Resource.GetRuntimeArgumentsAsync(Context.ExecutionContext, logger, cancellationToken).ConfigureAwait(false)],
            PullPolicy = PullPolicy(),
            Persistent = IsPersistent ? true : null,
            CreateFiles = await FilesAsync(cancellationToken).ConfigureAwait(false),
        };
        ServiceProducer[] produces = [.. Context.Endpoints.Of(Resource).Select(service => new ServiceProducer
        {
            ServiceName = service.Name,
            Address = EndpointRules.Normalize(service.Endpoint.TargetHost).Host,
            Port = service.Endpoint.TargetPort,
        })];
        await dcp.CreateAsync(Container.Create(name, spec, produces), cancellationToken).ConfigureAwait(false);
    }

    protected override Task RequestStopAsync(DcpClient dcp, string name, CancellationToken cancellationToken) =>
        dcp.RequestStopAsync<Container>(name, cancellationToken);

    protected override Task DeleteObjectAsync(DcpClient dcp, string name, CancellationToken cancellationToken) =>
        dcp.DeleteAsync<Container>(name, cancellationToken);

    protected override IAsyncEnumerable<IReadOnlyList<LogEntry>> LogsAsync(
        DcpClient dcp, string name, bool follow, CancellationToken cancellationToken) =>
        DcpLogReader.ReadAsync<Container>(
            dcp,
            name,
            [DcpLogOptions.StartupStdOut, DcpLogOptions.StartupStdErr, DcpLogOptions.StdOut, DcpLogOptions.StdErr],
            follow,
            cancellationToken);

    private string ContainerName(string name) => Resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var fixedName)
        ? fixedName.Name
        : IsPersistent ? $"{Resource.Name}-{Context.StableSuffix}".ToLowerInvariant() : name;

    private IEnumerable<string> Aliases() => Resource.Annotations.OfType<ContainerNetworkAliasAnnotation>().Select(alias => alias.Alias);

    // Only this machine reaches a published port. DCP's proxy takes the endpoint's own port; the engine publishes on any other.
    private static ContainerPort Port(EndpointService service) => new()
    {
        Port = service.Endpoint.TargetPort!.Value,
        HostPort = service.Endpoint.IsProxied ? null : service.Endpoint.Port,
        HostIp = "127.0.0.1",
        Protocol = service.Endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "UDP" : "TCP",
    };

    private static VolumeMount Mount(ContainerMountAnnotation mount) => new()
    {
        Type = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
        Source = mount.Source ?? "",
        Target = mount.Target,
        ReadOnly = mount.IsReadOnly,
    };

    private string? PullPolicy() => Resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var annotation)
        ? annotation.ImagePullPolicy switch
        {
            ImagePullPolicy.Always => "always",
            ImagePullPolicy.Missing => "missing",
            ImagePullPolicy.Never => "never",
            _ => null,
        }
        : null;

    private async Task<ContainerBuild?> BuildAsync(string image, ILogger logger, CancellationToken cancellationToken)
    {
        if (!Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            return null;
        }

        var factory = new DockerfileFactoryContext { Services = services, Resource = Resource, CancellationToken = cancellationToken };
        await build.MaterializeDockerfileAsync(factory, cancellationToken).ConfigureAwait(false);
        var arguments = await Resource.GetBuildArgumentsAsync(build, Context.ExecutionContext, logger, cancellationToken).ConfigureAwait(false);
        var secrets = await Resource.GetBuildSecretsAsync(build, Context.ExecutionContext, logger, cancellationToken).ConfigureAwait(false);
        return new ContainerBuild
        {
            Context = build.ContextPath,
            Dockerfile = build.DockerfilePath,
            Stage = build.Stage,
            Tags = [image],
            Args = [.. arguments.Select(argument => new EnvVar(argument.Key, argument.Value ?? ""))],
            Secrets = [.. secrets.Select(secret => secret.Value.File is { } file
                ? new ContainerBuildSecret { Id = secret.Key, Type = "file", Source = file.FullName }
                : new ContainerBuildSecret { Id = secret.Key, Type = "env", Value = secret.Value.Value })],
        };
    }

    private async Task<List<CreateFiles>?> FilesAsync(CancellationToken cancellationToken)
    {
        var files = new List<CreateFiles>();
        foreach (var annotation in Resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            var items = await annotation.Callback(
                new ContainerFileSystemCallbackContext { Services = services, Model = Resource }, cancellationToken).ConfigureAwait(false);
            files.Add(new CreateFiles
            {
                Destination = annotation.DestinationPath,
                DefaultOwner = annotation.DefaultOwner,
                DefaultGroup = annotation.DefaultGroup,
                Umask = (int?)annotation.Umask,
                Entries = [.. items.Select(Entry)],
            });
        }

        return files.Count == 0 ? null : files;
    }

    private static FileSystemEntry Entry(ContainerFileSystemItem item)
    {
        var entry = new FileSystemEntry
        {
            Name = item.Name,
            Owner = item.Owner,
            Group = item.Group,
            Mode = item.Mode == UnixFileMode.None ? null : (int)item.Mode,
        };
        return item switch
        {
            ContainerDirectory directory => entry with { Type = "directory", Entries = [.. directory.Entries.Select(Entry)] },
            ContainerFileBase file => entry with
            {
                Type = "file",
                Source = file.SourcePath,
                Contents = file.Contents,
                ContinueOnError = file.ContinueOnError,
            },
            _ => entry,
        };
    }
}
