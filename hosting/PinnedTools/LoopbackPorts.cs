using System.Net;
using System.Net.Sockets;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>
/// Finds ports that nobody listens on, so that addresses are known before the process runs that is to listen there.
/// </summary>
internal static class LoopbackPorts
{
    private const int Attempts = 100;

    // Below those that systems hand out to whoever asks for any port, or connects to one: until the process that a port was
    // found for listens there, nobody else is given it.
    private const int First = 20_000;
    private const int End = 32_768;

    /// <summary>Finds a port that is free on both loopback addresses; "localhost" means both.</summary>
    /// <returns>The port. Nothing holds it from here on.</returns>
    /// <exception cref="DistributedApplicationException">There is none.</exception>
    public static int FindFree()
    {
        var port = Enumerable.Range(0, Attempts).Select(_ => Random.Shared.Next(First, End)).FirstOrDefault(IsFree);
        return port > 0
            ? port
            : throw new DistributedApplicationException($"No port between {First} and {End - 1} was found free on this machine. Stop what listens there, or set the ports.");
    }

    /// <summary>Whether nobody listens on a port, on either loopback address.</summary>
    /// <param name="port">The port.</param>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        // The machine has IPv6 switched off, so nobody can have the port there.
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            return true;
        }
        // Windows keeps ranges of ports to itself.
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
