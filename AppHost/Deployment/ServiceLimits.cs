using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace AppHost.Deployment;

/// <summary>What a container may use at most.</summary>
/// <param name="MemoryMiB">Memory, in MiB.</param>
/// <param name="Cpus">Processors; fractions are possible.</param>
/// <param name="Pids">Processes and threads together.</param>
internal sealed record ServiceLimits(int MemoryMiB, decimal Cpus, int Pids) : IResourceAnnotation
{
    /// <summary>
    /// Sets the limits of a service that has none yet, by the keys that every compose tool outside of a swarm honours; docker-compose
    /// 1.29 ignores <c>deploy.resources</c>.
    /// </summary>
    public void ApplyTo(Service service)
    {
        service.MemLimit ??= $"{MemoryMiB}m";
        service.Cpus ??= Cpus;
        service.PidsLimit ??= Pids;
    }
}
