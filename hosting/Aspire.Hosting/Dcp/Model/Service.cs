using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>A stable address behind which executables or containers serve (DCP: <c>api/v1/service_types.go</c>).</summary>
internal sealed record Service : DcpObject, IDcpKind<Service>
{
    /// <inheritdoc/>
    public static string Plural => "services";

    /// <inheritdoc/>
    public static JsonTypeInfo<Service> TypeInfo => DcpJsonContext.Default.Service;

    /// <summary>What address is wanted.</summary>
    public ServiceSpec Spec { get; set; } = new();

    /// <summary>What address it has; <see langword="null"/> until DCP has looked at the object.</summary>
    public ServiceStatus? Status { get; set; }

    /// <summary>Whether the address is known. A proxied service has it before anything serves behind it.</summary>
    public bool HasAddress() => Status is { EffectivePort: > 0, EffectiveAddress: not null };

    /// <summary>A new object of this kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What address is wanted.</param>
    /// <returns>The object, to be given to <see cref="DcpClient.CreateAsync"/>.</returns>
    public static Service Create(string name, ServiceSpec spec) => new()
    {
        Kind = nameof(Service),
        Metadata = { Name = name },
        Spec = spec,
    };
}

/// <summary>The desired state of a <see cref="Service"/>.</summary>
internal sealed record ServiceSpec
{
    /// <summary>The address to listen on; where given, <see cref="AddressAllocationMode"/> is ignored.</summary>
    public string? Address { get; set; }

    /// <summary>The port to listen on; any free one when <see langword="null"/>. Where it is taken, DCP tries again every 2 s, 30 times.</summary>
    public int? Port { get; set; }

    /// <summary><c>TCP</c> (default) or <c>UDP</c>.</summary>
    public string? Protocol { get; set; }

    /// <summary>One of <see cref="Model.AddressAllocationMode"/>.</summary>
    public string? AddressAllocationMode { get; set; }
}

/// <summary>Values of <see cref="ServiceSpec.AddressAllocationMode"/>.</summary>
internal static class AddressAllocationMode
{
    /// <summary>DCP's proxy listens on localhost (default).</summary>
    public const string Localhost = "Localhost";

    /// <summary>DCP's proxy listens on 127.0.0.1 alone.</summary>
    public const string IPv4ZeroOne = "IPv4ZeroOne";

    /// <summary>DCP's proxy listens on all addresses of the machine.</summary>
    public const string AllInterfaces = "AllInterfaces";

    /// <summary>No proxy: the service has the address and port of the first endpoint that serves it, and none before.</summary>
    public const string Proxyless = "Proxyless";
}

/// <summary>The observed state of a <see cref="Service"/>.</summary>
internal sealed record ServiceStatus
{
    /// <summary><see cref="Ready"/> once something serves behind it, <see cref="NotReady"/> before.</summary>
    public string? State { get; set; }

    /// <summary>The address, for example <c>localhost</c>.</summary>
    public string? EffectiveAddress { get; set; }

    /// <summary>The port; 0 until it is known.</summary>
    public int EffectivePort { get; set; }

    /// <summary>The process that runs the proxy, which is DCP's controller process.</summary>
    public long? ProxyProcessPid { get; set; }

    /// <summary>Nothing serves behind the service.</summary>
    public const string NotReady = "NotReady";

    /// <summary>The service takes connections.</summary>
    public const string Ready = "Ready";
}

/// <summary>
/// Says, as an annotation of an executable or a container, that it serves a <see cref="Service"/>
/// (DCP: <c>pkg/commonapi/service_producer.go</c>).
/// </summary>
internal sealed record ServiceProducer
{
    /// <summary>The annotation's key. Its value is a JSON array of producers.</summary>
    public const string Annotation = "service-producer";

    /// <summary>Name of the service.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Address on which the program listens; <c>localhost</c> when <see langword="null"/>. For a container: inside it.</summary>
    public string? Address { get; set; }

    /// <summary>
    /// Port on which the program listens. For an executable it may be left out where the program learns its port from
    /// <see cref="DcpTemplate.PortForServing"/>. For a container it is required and is one of its ports (the host's port
    /// is compared first, then the container's).
    /// </summary>
    public int? Port { get; set; }

    /// <summary>The annotation for a list of producers.</summary>
    /// <param name="producers">The services that an object serves.</param>
    /// <returns>A dictionary with the one annotation, or <see langword="null"/> for no services.</returns>
    public static Dictionary<string, string>? ToAnnotations(IReadOnlyList<ServiceProducer> producers) => producers.Count == 0
        ? null
        : new() { [Annotation] = JsonSerializer.Serialize([.. producers], DcpJsonContext.Default.ServiceProducerArray) };
}
