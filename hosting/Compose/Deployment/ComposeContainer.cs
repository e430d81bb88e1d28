using System.Text.Json.Nodes;

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

    public static ComposeContainer Read(JsonNode inspected)
    {
        var (state, config) = (inspected["State"]!, inspected["Config"]);
        var labels = config?["Labels"];
        return new()
        {
            Id = Text(inspected[nameof(Id)]),
            Name = Text(inspected[nameof(Name)]).TrimStart('/'),
            Service = Text(labels?["com.docker.compose.service"]),
            Status = Text(state[nameof(Status)]),
            ExitCode = state[nameof(ExitCode)]?.GetValue<int>() ?? 0,
            Restarts = inspected["RestartCount"]?.GetValue<int>() ?? 0,
            HasHealthcheck = config?["Healthcheck"]?["Test"] is JsonArray { Count: > 0 } test && Text(test[0]) != "NONE",
            // podman 4 says State.Health, podman 3 said State.Healthcheck.
            Health = Text((state[nameof(Health)] ?? state["Healthcheck"])?[nameof(Status)]),
            Ports = [.. ReadPorts(inspected["NetworkSettings"]?[nameof(Ports)] as JsonObject)],
            IsOneOff = Text(labels?["com.docker.compose.oneoff"]).Equals("true", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static IEnumerable<(int Container, int Host)> ReadPorts(JsonObject? ports) =>
        from port in ports ?? []
        from binding in port.Value as JsonArray ?? []
        where int.TryParse(Text(binding?["HostPort"]), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select (int.Parse(port.Key.Split('/')[0], CultureInfo.InvariantCulture), int.Parse(Text(binding?["HostPort"]), CultureInfo.InvariantCulture));

    private static string Text(JsonNode? node) => node?.ToString() ?? string.Empty;
}
