using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Dcp;

/// <summary>Generated serialisers of everything that travels to and from DCP: no reflection, so nothing to pay for at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Executable))]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(ContainerExec))]
[JsonSerializable(typeof(ContainerNetwork))]
[JsonSerializable(typeof(ContainerVolume))]
[JsonSerializable(typeof(ContainerNetworkTunnelProxy))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(ServiceProducer[]))]
[JsonSerializable(typeof(DcpWire.List))]
[JsonSerializable(typeof(DcpWire.WatchLine))]
[JsonSerializable(typeof(DcpWire.Status))]
[JsonSerializable(typeof(DcpWire.Execution))]
internal sealed partial class DcpJsonContext : JsonSerializerContext;

/// <summary>The Kubernetes API machinery's envelopes, and DCP's one document of its own.</summary>
internal static class DcpWire
{
    /// <summary>The answer to a list request.</summary>
    /// <param name="Items">The objects.</param>
    public sealed record List(IReadOnlyList<JsonElement>? Items);

    /// <summary>One line of the answer to a watch request.</summary>
    /// <param name="Type"><c>ADDED</c>, <c>MODIFIED</c>, <c>DELETED</c>, <c>BOOKMARK</c> or <c>ERROR</c>.</param>
    /// <param name="Object">The object, or a <see cref="Status"/> for <c>ERROR</c>.</param>
    public sealed record WatchLine(string? Type, JsonElement Object);

    /// <summary>The answer to a request that failed.</summary>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Reason">A word for it, for example <c>AlreadyExists</c>.</param>
    public sealed record Status(string? Message, string? Reason);

    /// <summary>The document <c>/admin/execution</c> (DCP: <c>internal/apiserver/execution_data.go</c>).</summary>
    /// <param name="Value"><c>Running</c>, <c>Stopping</c>, <c>CleaningResources</c> or <c>CleanupComplete</c>.</param>
    /// <param name="ShutdownResourceCleanup"><c>Full</c> (default) or <c>None</c>: whether DCP deletes all objects before it ends.</param>
    public sealed record Execution([property: JsonPropertyName("status")] string Value, string? ShutdownResourceCleanup);
}
