using Aspire.Hosting.ApplicationModel;
using Engines;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <inheritdoc cref="IContainerRuntime"/>
internal sealed class ContainerRuntime(string program, string name, ILogger<ContainerRuntime> logger) : IContainerRuntime
{
    public string Name => name;

    public async Task<bool> CheckIfRunningAsync(CancellationToken cancellationToken)
        => await new EngineCommand(program, ["version", "--format", "{{.Server.Version}}"]).TryRunAsync(cancellationToken).ConfigureAwait(false) == 0
            // podman without a service has no server part.
            || (program == "podman" && await new EngineCommand(program, ["info"]).TryRunAsync(cancellationToken).ConfigureAwait(false) == 0);

    public Task BuildImageAsync(
        string contextPath,
        string dockerfilePath,
        ContainerImageBuildOptions? options,
        Dictionary<string, string?> buildArguments,
        Dictionary<string, BuildImageSecretValue> buildSecrets,
        string? stage,
        CancellationToken cancellationToken)
    {
        List<string> arguments = ["build", "--file", dockerfilePath];
        Dictionary<string, string?> environment = [];
        var image = options?.ImageName is { } imageName ? $"{imageName}:{options.Tag ?? "latest"}" : null;
        if (image is not null)
        {
            arguments.AddRange(["--tag", image]);
        }
        if (options?.TargetPlatform is { } platform)
        {
            arguments.AddRange(["--platform", Platforms(platform)]);
        }
        if (!string.IsNullOrEmpty(stage))
        {
            arguments.AddRange(["--target", stage]);
        }
        foreach (var (key, value) in buildArguments)
        {
            arguments.AddRange(["--build-arg", key]);
            if (value is not null)
            {
                environment[key] = value;
            }
        }
        foreach (var (id, secret) in buildSecrets)
        {
            if (secret.Type == BuildImageSecretType.File)
            {
                arguments.AddRange(["--secret", $"id={id},src={secret.Value}"]);
            }
            else
            {
                var variable = secret.Value is null ? id : $"BUILD_SECRET_{environment.Count}";
                arguments.AddRange(["--secret", $"id={id},env={variable}"]);
                if (secret.Value is not null)
                {
                    environment[variable] = secret.Value;
                }
            }
        }
        arguments.Add(contextPath);
        return RunAsync($"Building the image {image} from '{dockerfilePath}'", arguments, cancellationToken, environment);
    }

    public Task TagImageAsync(string localImageName, string targetImageName, CancellationToken cancellationToken)
        => RunAsync($"Tagging '{localImageName}' as '{targetImageName}'", ["tag", localImageName, targetImageName], cancellationToken);

    public Task RemoveImageAsync(string imageName, CancellationToken cancellationToken)
        => RunAsync($"Removing the image '{imageName}'", ["rmi", imageName], cancellationToken);

    public async Task PushImageAsync(IResource resource, CancellationToken cancellationToken)
    {
        var local = ResourceImages.LocalName(resource);
        var remote = await ResourceImages.RemoteNameAsync(resource, cancellationToken).ConfigureAwait(false);
        await TagImageAsync(local, remote, cancellationToken).ConfigureAwait(false);
        await RunAsync($"Pushing '{remote}'", ["push", remote], cancellationToken).ConfigureAwait(false);
    }

    public Task LoginToRegistryAsync(string registryServer, string username, string password, CancellationToken cancellationToken)
        => RunAsync($"Logging in to '{registryServer}'", ["login", registryServer, "--username", username, "--password-stdin"], cancellationToken, input: password);

    private async Task RunAsync(
        string purpose, IEnumerable<string> arguments, CancellationToken cancellationToken, Dictionary<string, string?>? environment = null, string? input = null)
    {
        logger.LogInformation("{Purpose} with {Engine}.", purpose, Name);
        var command = new EngineCommand(program, arguments)
        {
            Environment = environment ?? [],
            Input = input,
            OnLine = line => logger.LogDebug("{Line}", line),
        };
        await command.RunAsync(purpose, cancellationToken).ConfigureAwait(false);
    }

    private static string Platforms(ContainerTargetPlatform platforms) => string.Join(',', new (ContainerTargetPlatform Flag, string Name)[]
    {
        (ContainerTargetPlatform.LinuxAmd64, "linux/amd64"),
        (ContainerTargetPlatform.LinuxArm64, "linux/arm64"),
        (ContainerTargetPlatform.LinuxArm, "linux/arm"),
        (ContainerTargetPlatform.Linux386, "linux/386"),
        (ContainerTargetPlatform.WindowsAmd64, "windows/amd64"),
        (ContainerTargetPlatform.WindowsArm64, "windows/arm64"),
    }.Where(platform => platforms.HasFlag(platform.Flag)).Select(platform => platform.Name));
}
