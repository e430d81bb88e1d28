using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Orchestration;

/// <summary>The network on which the application's containers reach each other by their resources' names.</summary>
internal sealed class ContainerNetworks
{
    private readonly Lock _sync = new();
    private Task? _created;

    /// <summary>The network's name among DCP's objects; the engine gets one that no other application has.</summary>
    public static string Default => KnownNetworkIdentifiers.DefaultAspireContainerNetwork.Value;

    /// <summary>Creates it once.</summary>
    public Task EnsureAsync(DcpClient dcp, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            _created ??= dcp.CreateAsync(ContainerNetwork.Create(Default, new ContainerNetworkSpec()), CancellationToken.None);
        }

        return _created.WaitAsync(cancellationToken);
    }
}
