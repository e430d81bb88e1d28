using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <inheritdoc cref="IContainerRuntimeResolver"/>
internal sealed class ContainerRuntimeResolver(IConfiguration configuration, ILogger<ContainerRuntime> logger) : IContainerRuntimeResolver
{
    private readonly Lock _lock = new();
    private Task<IContainerRuntime>? _found;

    public Task<IContainerRuntime> ResolveAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return _found is { IsCanceled: false } ? _found : _found = FindAsync(cancellationToken);
        }
    }

    private async Task<IContainerRuntime> FindAsync(CancellationToken cancellationToken)
    {
        ContainerRuntime docker = new("docker", "Docker", logger);
        ContainerRuntime podman = new("podman", "Podman", logger);
        switch ((configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"])?.ToLowerInvariant())
        {
            case "docker":
                return docker;
            case "podman":
                return podman;
            case null or "":
                var running = await Task.WhenAll(docker.CheckIfRunningAsync(cancellationToken), podman.CheckIfRunningAsync(cancellationToken)).ConfigureAwait(false);
                return running is [false, true] ? podman : docker;
            case var other:
                throw new DistributedApplicationException($"ASPIRE_CONTAINER_RUNTIME is '{other}', which is not a known container engine. Set it to 'docker' or 'podman', or leave it out.");
        }
    }
}
