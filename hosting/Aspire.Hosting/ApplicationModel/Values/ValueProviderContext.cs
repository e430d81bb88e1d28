namespace Aspire.Hosting.ApplicationModel;

/// <summary>Who asks an <see cref="IValueProvider"/> for its value, and from where.</summary>
public class ValueProviderContext
{
    /// <summary>The execution context; null when the value is asked for outside of a run.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The resource that will use the value; null when none.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The network that the value is seen from; null means the network of <see cref="Caller"/>, or else the host's.</summary>
    public NetworkIdentifier? Network { get; init; }

    internal NetworkIdentifier EffectiveNetwork
        => Network ?? Caller?.GetDefaultResourceNetwork() ?? KnownNetworkIdentifiers.LocalhostNetwork;
}
