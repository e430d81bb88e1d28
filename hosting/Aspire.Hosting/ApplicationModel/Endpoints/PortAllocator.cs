namespace Aspire.Hosting.ApplicationModel;

/// <summary>Hands out ports for a deployment's files.</summary>
public interface IPortAllocator
{
    /// <summary>The next port that is not in use. It stays free until <see cref="AddUsedPort"/> takes it.</summary>
    /// <returns>The port.</returns>
    int AllocatePort();

    /// <summary>Takes a port, so that it is not handed out.</summary>
    /// <param name="port">The port.</param>
    void AddUsedPort(int port);
}

/// <summary>Hands out ports from a first one upwards.</summary>
/// <param name="startPort">The first port. Default 8000.</param>
public sealed class PortAllocator(int startPort = 8000) : IPortAllocator
{
    private readonly HashSet<int> _usedPorts = [];
    private int _next = startPort;

    /// <inheritdoc/>
    public int AllocatePort()
    {
        while (_usedPorts.Contains(_next))
        {
            _next++;
        }

        return _next;
    }

    /// <inheritdoc/>
    public void AddUsedPort(int port) => _usedPorts.Add(port);
}
