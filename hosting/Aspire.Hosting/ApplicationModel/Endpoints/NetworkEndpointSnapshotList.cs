using System.Collections;
using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint's address on one network, once it is allocated.</summary>
/// <param name="Snapshot">The address.</param>
/// <param name="NetworkID">The network.</param>
public record NetworkEndpointSnapshot(ValueSnapshot<AllocatedEndpoint> Snapshot, NetworkIdentifier NetworkID);

/// <summary>An endpoint's addresses, one for each network. Safe for concurrent use.</summary>
public class NetworkEndpointSnapshotList : IEnumerable<NetworkEndpointSnapshot>
{
    private readonly ConcurrentDictionary<NetworkIdentifier, NetworkEndpointSnapshot> _byNetwork = new();

    /// <summary>Creates an empty list.</summary>
    public NetworkEndpointSnapshotList()
    {
    }

    internal NetworkEndpointSnapshotList(NetworkIdentifier network, ValueSnapshot<AllocatedEndpoint> snapshot)
        => _byNetwork[network] = new(snapshot, network);

    /// <summary>Sets the address on a network.</summary>
    /// <param name="networkId">The network.</param>
    /// <param name="endpoint">The address there.</param>
    /// <exception cref="ArgumentException">The address belongs to another network.</exception>
    public void AddOrUpdateAllocatedEndpoint(NetworkIdentifier networkId, AllocatedEndpoint endpoint)
    {
        if (endpoint.NetworkID != networkId)
        {
            throw new ArgumentException(
                $"AllocatedEndpoint must use the same network as the {nameof(networkId)} parameter", nameof(endpoint));
        }

        For(networkId).Snapshot.SetValue(endpoint);
    }

    /// <summary>Gets the address on a network, waiting until it is allocated.</summary>
    /// <param name="networkId">The network.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The address there.</returns>
    public Task<AllocatedEndpoint> GetAllocatedEndpointAsync(NetworkIdentifier networkId, CancellationToken cancellationToken = default)
        => For(networkId).Snapshot.GetValueAsync(cancellationToken);

    /// <summary>Enumerates the networks that are known so far.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<NetworkEndpointSnapshot> GetEnumerator() => _byNetwork.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal AllocatedEndpoint? TryGet(NetworkIdentifier network)
        => _byNetwork.TryGetValue(network, out var entry) && entry.Snapshot.IsValueSet
            ? entry.Snapshot.GetValueAsync().GetAwaiter().GetResult() // is set, so this does not block
            : null;

    internal void Fail(NetworkIdentifier network, Exception exception) => For(network).Snapshot.SetException(exception);

    private NetworkEndpointSnapshot For(NetworkIdentifier network)
        => _byNetwork.GetOrAdd(network, static id => new(new ValueSnapshot<AllocatedEndpoint>(), id));
}
