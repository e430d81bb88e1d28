namespace AppHost.Deployment;

/// <summary>What a container may use at most.</summary>
/// <param name="MemoryMiB">Memory, in MiB.</param>
/// <param name="Cpus">Processors; fractions are possible.</param>
/// <param name="Pids">Processes and threads together.</param>
internal sealed record ServiceLimits(int MemoryMiB, double Cpus, int Pids) : IResourceAnnotation;
