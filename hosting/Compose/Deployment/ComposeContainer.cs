using System.Globalization;
using System.Text.Json;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>The state of a container, as docker and podman tell it by <c>inspect</c>.</summary>
internal sealed record ComposeContainer
{
    public string Id { get; init; } = string.Empty;

    public required string Name { get; init; }

    public required string Service { get; init; }

    /// <summary><c>created</c>, <c>running</c>, <c>exited</c> and so on.</summary>
    public required string Status { get; init; }

    public int ExitCode { get; init; }

    public int Restarts { get; init; }

    public bool HasHealthcheck { get; init; }

    /// <summary><c>starting</c>, <c>healthy</c> or <c>unhealthy</c>; empty without a health check.</summary>
    public string Health { get; init; } = string.Empty;

    /// <summary>The published ports: the port in the container, and the port on the host.</summary>
    public IReadOnlyList<(int Container, int Host)> Ports { get; init; } = [];

    /// <summary>Whether it was started for one task beside the service's own container.</summary>
    public bool IsOneOff { get; init; }

    public bool IsRunning => Status == "running";

    public bool IsExited => Status is "exited" or "stopped" or "dead";

    public static ComposeContainer Read(JsonElement inspected)
    {
        var state = inspected.GetProperty("State");
        var config = inspected.GetProperty("Config");
        // podman 4 says State.Health, podman 3 said State.Healthcheck.
        var health = Find(state, "Health") ?? Find(state, "Healthcheck");
        return new()
        {
            Id = Text(inspected, nameof(Id)),
            Name = inspected.GetProperty(nameof(Name)).GetString()!.TrimStart('/'),
            Service = Text(Find(config, "Labels"), "com.docker.compose.service"),
            Status = Text(state, "Status"),
            ExitCode = Find(state, "ExitCode")?.GetInt32() ?? 0,
            Restarts = Find(inspected, "RestartCount")?.GetInt32() ?? 0,
            HasHealthcheck = Find(config, "Healthcheck") is { } check && Find(check, "Test") is { ValueKind: JsonValueKind.Array } test && test.GetArrayLength() > 0 && test[0].GetString() != "NONE",
            Health = Text(health, "Status"),
            Ports = [.. ReadPorts(inspected)],
            IsOneOff = Text(Find(config, "Labels"), "com.docker.compose.oneoff").Equals("true", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static IEnumerable<(int Container, int Host)> ReadPorts(JsonElement inspected)
    {
        if (Find(inspected, "NetworkSettings") is not { } network || Find(network, "Ports") is not { ValueKind: JsonValueKind.Object } ports)
        {
            yield break;
        }
        foreach (var port in ports.EnumerateObject().Where(port => port.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var binding in port.Value.EnumerateArray())
            {
                if (int.TryParse(Text(binding, "HostPort"), NumberStyles.None, CultureInfo.InvariantCulture, out var host))
                {
                    yield return (int.Parse(port.Name.Split('/')[0], CultureInfo.InvariantCulture), host);
                }
            }
        }
    }

    private static JsonElement? Find(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : null;

    private static string Text(JsonElement? element, string name)
        => element is { } known && Find(known, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : string.Empty;
}
