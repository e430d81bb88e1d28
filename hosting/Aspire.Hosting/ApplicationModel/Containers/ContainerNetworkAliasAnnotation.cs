using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A further name of a container on a network.</summary>
/// <param name="alias">The name.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Alias = {Alias}, Network = {Network}")]
public sealed class ContainerNetworkAliasAnnotation(string alias) : IResourceAnnotation
{
    private NetworkIdentifier _network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;

    /// <summary>The name.</summary>
    public string Alias { get; } = NotBlank(alias);

    /// <summary>The network. Default: the one that the application's containers share.</summary>
    /// <exception cref="ArgumentException">The network's identifier is empty.</exception>
    public NetworkIdentifier Network
    {
        get => _network;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ArgumentException.ThrowIfNullOrWhiteSpace(value.Value, nameof(value));
            _network = value;
        }
    }

    private static string NotBlank(string alias)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        return alias;
    }
}
