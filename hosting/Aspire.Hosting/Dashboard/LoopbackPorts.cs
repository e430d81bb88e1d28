using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Finds ports that nobody listens on, so that URLs of the dashboard are known before its process runs
/// and nothing has to wait for it.
/// </summary>
internal static class LoopbackPorts
{
    private const int Attempts = 20;

    /// <summary>Finds ports that are free on both loopback addresses; "localhost" means both.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The ports, no two alike. Nothing holds them from here on.</returns>
    /// <exception cref="DistributedApplicationException">There are none.</exception>
    public static int[] FindFree(int count)
    {
        var held = new List<Socket>();
        try
        {
            return [.. Enumerable.Range(0, count).Select(_ => Hold(held))];
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Whether nobody listens on a port, on either loopback address.</summary>
    /// <param name="port">The port.</param>
    public static bool IsFree(int port)
    {
        var held = new List<Socket>();
        try
        {
            return Bind(held, IPAddress.Loopback, port) is not null && (!Socket.OSSupportsIPv6 || Bind(held, IPAddress.IPv6Loopback, port) is not null);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    private static int Hold(List<Socket> held)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var first = Bind(held, IPAddress.Loopback, 0);
            if (first is { } port && (!Socket.OSSupportsIPv6 || Bind(held, IPAddress.IPv6Loopback, port) is not null))
            {
                return port;
            }
        }

        throw new DistributedApplicationException("No free port for the dashboard was found on this machine. Set ASPNETCORE_URLS to a URL with a port that is free.");
    }

    // Null: somebody has the port on this address.
    private static int? Bind(List<Socket> held, IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        held.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        // The machine has IPv6 switched off, so nobody can have the port there.
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            return port;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return null;
        }
    }
}
