namespace NodePostgres.Hosting.Postgres;

/// <summary>A database of a PostgreSQL server that is not part of the application.</summary>
internal sealed class ExternalDatabaseResource(
    string name, string host, int port, string databaseName, ParameterResource userName, ParameterResource password)
    : Resource(name), IResourceWithConnectionString
{
    private readonly string _port = port.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={host};Port={_port};Username={userName};Password={password};Database={databaseName}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{host}")),
        new("Port", ReferenceExpression.Create($"{_port}")),
        new("Username", ReferenceExpression.Create($"{userName}")),
        new("Password", ReferenceExpression.Create($"{password}")),
        new("DatabaseName", ReferenceExpression.Create($"{databaseName}")),
    ];
}
