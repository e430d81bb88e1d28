using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Orchestration;

/// <summary>The network on which the application's containers reach each other by their resources' names.</summary>
/// <param name="persistentSuffix">Where a container outlives the application, and so its network does: what tells it from other app hosts' networks; else null.</param>
internal sealed class ContainerNetworks(string? persistentSuffix)
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
            _created ??= dcp.CreateAsync(ContainerNetwork.Create(Default, Spec()), CancellationToken.None);
        }

        return _created.WaitAsync(cancellationToken);
    }

    private ContainerNetworkSpec Spec() => persistentSuffix is null
        ? new()
        : new() { NetworkName = $"aspire-persistent-network-{persistentSuffix}", Persistent = true };
}
