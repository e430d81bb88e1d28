namespace AppHost.Deployment;

/// <summary>A database of a PostgreSQL server that is not part of the deployment; <see cref="DeploymentOptions.DatabaseHost"/> says where it is.</summary>
internal sealed class ExternalDatabaseResource(
    string name, DeploymentOptions options, string databaseName, ParameterResource userName, ParameterResource password)
    : Resource(name), IResourceWithConnectionString
{
    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={options.DatabaseHost};Port={Port};Username={userName};Password={password};Database={databaseName}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{options.DatabaseHost}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", ReferenceExpression.Create($"{userName}")),
        new("Password", ReferenceExpression.Create($"{password}")),
        new("DatabaseName", ReferenceExpression.Create($"{databaseName}")),
    ];

    private string Port => options.DatabasePort.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
