namespace AppHost.PostgresProcess;

/// <summary>
/// A PostgreSQL server that runs as a process on this machine. Its connection string, connection properties and
/// endpoint are those of Aspire's own PostgreSQL resource, so whatever references one can reference the other.
/// </summary>
internal sealed class PostgresProcessResource(
    string name, string command, string workingDirectory, ParameterResource userName, ParameterResource password)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    /// <summary>The name of the endpoint on which the server is reached.</summary>
    public const string PrimaryEndpointName = "tcp";

    /// <summary>The superuser that a new data folder is initialised with.</summary>
    public ParameterResource UserName { get; } = userName;

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public ParameterResource Password { get; } = password;

    /// <summary>Where the server is reached.</summary>
    public EndpointReference PrimaryEndpoint => new(this, PrimaryEndpointName);

    /// <summary>Where the data lies.</summary>
    public required DataFolder DataFolder { get; init; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={Port};Username={UserName};Password={Password}");

    /// <summary>The server as <c>postgresql://user:password@host:port</c>.</summary>
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"postgresql://{UserName:uri}:{Password:uri}@{Host}:{Port}");

    /// <summary>The server as <c>jdbc:postgresql://host:port</c>.</summary>
    public ReferenceExpression JdbcConnectionString => ReferenceExpression.Create($"jdbc:postgresql://{Host}:{Port}");

    private EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    private EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", ReferenceExpression.Create($"{UserName}")),
        new("Password", ReferenceExpression.Create($"{Password}")),
        new("Uri", UriExpression),
        new("JdbcConnectionString", JdbcConnectionString),
    ];
}
