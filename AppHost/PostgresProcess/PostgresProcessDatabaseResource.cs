namespace AppHost.PostgresProcess;

/// <summary>A database of a <see cref="PostgresProcessResource"/>, created when it is first looked at.</summary>
internal sealed class PostgresProcessDatabaseResource(string name, string databaseName, PostgresProcessResource parent)
    : Resource(name), IResourceWithParent<PostgresProcessResource>, IResourceWithConnectionString
{
    /// <summary>The server.</summary>
    public PostgresProcessResource Parent { get; } = parent;

    /// <summary>The name of the database in the server.</summary>
    public string DatabaseName { get; } = databaseName;

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Parent.ConnectionStringExpression};Database={DatabaseName}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        Parent.CombineProperties(
        [
            new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
            new("Uri", ReferenceExpression.Create($"{Parent.UriExpression}/{DatabaseName:uri}")),
            new("JdbcConnectionString", ReferenceExpression.Create($"{Parent.JdbcConnectionString}/{DatabaseName:uri}")),
        ]);
}
