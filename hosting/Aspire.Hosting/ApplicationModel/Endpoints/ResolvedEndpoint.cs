namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint with the ports that it has in a deployment.</summary>
public sealed class ResolvedEndpoint
{
    /// <summary>The endpoint.</summary>
    public required EndpointAnnotation Endpoint { get; init; }

    /// <summary>The port on which the resource listens.</summary>
    public ResolvedPort TargetPort { get; init; }

    /// <summary>The port that clients use.</summary>
    public ResolvedPort ExposedPort { get; init; }
}

/// <summary>A port in a deployment, and where it comes from.</summary>
public readonly struct ResolvedPort
{
    /// <summary>The port; null leaves it to the deployment tool.</summary>
    public int? Value { get; init; }

    /// <summary>Whether it was handed out by a port allocator.</summary>
    public bool IsAllocated { get; init; }

    /// <summary>Whether it follows from the endpoint's other port.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>A port that the model names.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The resolved port.</returns>
    public static ResolvedPort Explicit(int port) => new() { Value = port };

    /// <summary>A port that was handed out.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The resolved port.</returns>
    public static ResolvedPort Allocated(int port) => new() { Value = port, IsAllocated = true };

    /// <summary>A port that follows from the endpoint's other port.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The resolved port.</returns>
    public static ResolvedPort Implicit(int port) => new() { Value = port, IsImplicit = true };

    /// <summary>No port: the deployment tool chooses.</summary>
    /// <returns>The resolved port.</returns>
    public static ResolvedPort None() => default;

    /// <summary>The port's number.</summary>
    /// <param name="resolvedPort">The port.</param>
    public static implicit operator int?(ResolvedPort resolvedPort) => resolvedPort.Value;
}
