namespace NodePostgres.Hosting.Compose;

/// <summary>A variable that the compose file leaves open, and that the <c>.env</c> file beside it fills in.</summary>
public sealed class CapturedEnvironmentVariable
{
    /// <summary>The variable's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the variable is, written above it as a comment; null leaves the comment out.</summary>
    public string? Description { get; set; }

    /// <summary>The value that a deployment writes; null takes it from <see cref="Source"/>.</summary>
    public string? DefaultValue { get; set; }

    /// <summary>
    /// Where the value comes from: a <see cref="ParameterResource"/>, a <see cref="ContainerMountAnnotation"/>, a
    /// <see cref="ContainerImageReference"/>, a <see cref="ContainerPortReference"/> or another value; null for none.
    /// </summary>
    public object? Source { get; set; }
}
