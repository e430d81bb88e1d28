using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every workload of an application shares.</summary>
/// <param name="Dcp">The client, once DCP runs.</param>
/// <param name="PrivateFolder">A folder that nobody else can read, until the application ends.</param>
/// <param name="Endpoints">The endpoints' addresses.</param>
/// <param name="Loggers">The resources' logs.</param>
/// <param name="ExecutionContext">Run mode.</param>
/// <param name="StableSuffix">What tells this app host from others, the same at each start: persistent containers are found again by it.</param>
/// <param name="PublishAsync">Publishes a change of a resource's snapshot and what follows from it.</param>
internal sealed record WorkloadContext(
    Task<DcpClient> Dcp,
    Task<string> PrivateFolder,
    EndpointAllocation Endpoints,
    ResourceLoggerService Loggers,
    DistributedApplicationExecutionContext ExecutionContext,
    string StableSuffix,
    Func<IResource, Func<CustomResourceSnapshot, CustomResourceSnapshot>, Task> PublishAsync)
{
    /// <summary>Tells the objects of this start of the app host from those of others.</summary>
    public string Suffix { get; } = Path.GetRandomFileName()[..8];

    /// <summary>Which workload a DCP object belongs to.</summary>
    public ConcurrentDictionary<string, Workload> Objects { get; } = new(StringComparer.Ordinal);
}
