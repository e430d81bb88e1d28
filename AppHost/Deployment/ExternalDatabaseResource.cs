namespace AppHost.Deployment;

/// <summary>A database of a PostgreSQL server that is not part of the deployment.</summary>
internal sealed class ExternalDatabaseResource(
    string name, string host, int port, string databaseName, ParameterResource userName, ParameterResource password)
    : Resource(name), IResourceWithConnectionString
{
    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={host};Port={Text(port)};Username={userName};Password={password};Database={databaseName}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{host}")),
        new("Port", ReferenceExpression.Create($"{Text(port)}")),
        new("Username", ReferenceExpression.Create($"{userName}")),
        new("Password", ReferenceExpression.Create($"{password}")),
        new("DatabaseName", ReferenceExpression.Create($"{databaseName}")),
    ];

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
