using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What an endpoint's ports and host may be, and what they mean.</summary>
internal static class EndpointRules
{
    /// <summary>Refuses contradictions before anything starts.</summary>
    /// <exception cref="InvalidOperationException">The ports contradict each other.</exception>
    public static void Check(IResource resource, EndpointAnnotation endpoint)
    {
        if (resource.IsContainer())
        {
            if (EndpointAnnotation.NormalizePort(endpoint.TargetPort) is null)
            {
                throw new InvalidOperationException(
                    $"The endpoint '{endpoint.Name}' for container resource '{resource.Name}' must specify the {nameof(EndpointAnnotation.TargetPort)} value");
            }

            return;
        }

        if (!endpoint.IsProxied && endpoint.Port is not null && endpoint.Port != endpoint.TargetPort)
        {
            throw new InvalidOperationException(
                $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' is not using a proxy, and it has a value of Port property that is different from the value of TargetPort property. For proxy-less endpoints they must match.");
        }

        if (endpoint.IsProxied && endpoint.TargetPort is not null && endpoint.TargetPort == endpoint.Port)
        {
            throw new InvalidOperationException(
                $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy (IsProxied is true). Non-container resources cannot be proxied when both TargetPort and Port are specified with the same value.");
        }
    }

    /// <summary>Says clearly that a wanted port is in use, where DCP would retry without a word.</summary>
    /// <exception cref="DistributedApplicationException">The port is in use.</exception>
    public static void CheckFree(IResource resource, EndpointAnnotation endpoint, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            var why = exception.SocketErrorCode == SocketError.AccessDenied ? "may not be bound by this user" : "is in use by another process";
            throw new DistributedApplicationException(
                $"Port {port} of endpoint '{endpoint.Name}' of resource '{resource.Name}' {why}. "
                + "Stop the process that has it ('ss -ltnp' lists them), or give the endpoint another port.");
        }
    }

    /// <summary>The address under which clients on this host reach an endpoint, and how it is bound.</summary>
    public static (string Host, EndpointBindingMode Binding) Normalize(string? targetHost)
    {
        if (string.IsNullOrEmpty(targetHost) || EndpointHostHelpers.IsLocalhostOrLocalhostTld(targetHost))
        {
            return (KnownHostNames.Localhost, EndpointBindingMode.SingleAddress);
        }

        if (!IPAddress.TryParse(targetHost, out var address))
        {
            return (KnownHostNames.Localhost, EndpointBindingMode.DualStackAnyAddresses);
        }

        return address switch
        {
            _ when address.Equals(IPAddress.Any) => (KnownHostNames.Localhost, EndpointBindingMode.IPv4AnyAddresses),
            _ when address.Equals(IPAddress.IPv6Any) => (KnownHostNames.Localhost, EndpointBindingMode.IPv6AnyAddresses),
            _ => (targetHost, EndpointBindingMode.SingleAddress),
        };
    }
}
