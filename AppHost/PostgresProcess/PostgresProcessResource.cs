namespace AppHost.PostgresProcess;

/// <summary>
/// A PostgreSQL server that runs as a process on this machine. Its connection string, connection properties and
/// endpoint are those of Aspire's own PostgreSQL resource, so whatever references one can reference the other.
/// </summary>
internal sealed class PostgresProcessResource : ExecutableResource, IResourceWithConnectionString
{
    /// <summary>The name of the endpoint on which the server is reached.</summary>
    public const string PrimaryEndpointName = "tcp";

    public PostgresProcessResource(string name, string command, string workingDirectory, ParameterResource userName, ParameterResource password)
        : base(name, command, workingDirectory)
    {
        UserName = userName;
        Password = password;
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
    }

    /// <summary>The superuser that a new data folder is initialised with.</summary>
    public ParameterResource UserName { get; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public ParameterResource Password { get; }

    /// <summary>Where the server is reached.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Where the data lies; by default <c>.data/&lt;name&gt;</c> under the AppHost's parent folder.</summary>
    public required DataFolder DataFolder { get; set; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={Port};Username={UserName};Password={Password}");

    /// <summary>The server as <c>postgresql://user:password@host:port</c>, with <paramref name="database"/> where one is given.</summary>
    public ReferenceExpression Uri(string? database = null)
    {
        var uri = new ReferenceExpressionBuilder();
        uri.Append($"postgresql://{UserName:uri}:{Password:uri}@{Host}:{Port}");
        AppendDatabase(uri, database);
        return uri.Build();
    }

    /// <summary>The server as <c>jdbc:postgresql://host:port</c>, with <paramref name="database"/> where one is given.</summary>
    public ReferenceExpression JdbcConnectionString(string? database = null)
    {
        var uri = new ReferenceExpressionBuilder();
        uri.Append($"jdbc:postgresql://{Host}:{Port}");
        AppendDatabase(uri, database);
        return uri.Build();
    }

    private EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    private EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", ReferenceExpression.Create($"{UserName}")),
        new("Password", ReferenceExpression.Create($"{Password}")),
        new("Uri", Uri()),
        new("JdbcConnectionString", JdbcConnectionString()),
    ];

    private static void AppendDatabase(ReferenceExpressionBuilder uri, string? database)
    {
        if (database is not null)
        {
            uri.Append($"/{database:uri}");
        }
    }
}
