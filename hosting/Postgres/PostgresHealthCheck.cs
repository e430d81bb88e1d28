using Npgsql;

namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// Healthy when the server answers a query on the database; creates a database that is not there yet, so that a
/// server on a fresh data folder needs no step of its own.
/// </summary>
/// <param name="isServed">
/// Whether the server takes connections. An attempt before that would be accepted all the same, by the orchestrator's proxy,
/// which tries to pass it on again only after up to 0.75 s.
/// </param>
/// <param name="server">Gives the connection string of the server.</param>
/// <param name="database">The database to look at.</param>
/// <param name="resource">The server's resource name, for messages.</param>
/// <param name="data">Where its data lies, for messages: "The data folder", say.</param>
/// <param name="secret">The password as the tool user-secrets is told of it, for messages: <c>--project AppHost "Parameters:name"</c>.</param>
internal sealed class PostgresHealthCheck(
    Func<bool> isServed, Func<CancellationToken, ValueTask<string?>> server, string database, string resource, string data, string secret) : IHealthCheck
{
    private const int TimeoutSeconds = 5;

    /// <summary>A check of a server of the application.</summary>
    public static PostgresHealthCheck Of(
        IResourceBuilder<PostgresServerResource> server, Func<bool> isServed, string database, string data) => new(
            isServed, server.Resource.ConnectionStringExpression.GetValueAsync, database, server.Resource.Name, data,
            $"--project {Path.GetFileName(server.ApplicationBuilder.AppHostDirectory)} \"Parameters:{server.Resource.PasswordParameter.Name}\"");

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!isServed())
        {
            return HealthCheckResult.Unhealthy($"'{resource}' does not take connections yet.");
        }

        try
        {
            var serverString = await server(cancellationToken).ConfigureAwait(false);
            try
            {
                await ExecuteAsync(serverString, database, "SELECT 1", cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                await CreateDatabaseAsync(serverString, cancellationToken).ConfigureAwait(false);
            }

            return HealthCheckResult.Healthy();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return HealthCheckResult.Unhealthy(
                $"{data} of '{resource}' was initialised with another password than the one in the user secrets (SQLSTATE 28P01). " +
                $"Put the old password back (dotnet user-secrets set {secret} …, then start again), or use the command 'Reset database' on '{resource}', which deletes all data.",
                exception);
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy($"'{resource}' does not answer yet: {exception.Message}", exception);
        }
    }

    private async Task CreateDatabaseAsync(string? serverString, CancellationToken cancellationToken)
    {
        try
        {
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(database);
            await ExecuteAsync(serverString, "postgres", $"CREATE DATABASE {name}", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Somebody else was quicker.
        }
    }

    // Without a pool: a session that stays open would be in the way of the server's stop.
    private static async Task ExecuteAsync(string? serverString, string database, string sql, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(serverString)
        {
            Database = database,
            Pooling = false,
            SslMode = SslMode.Disable,
            // Spares the search for a Kerberos library at the first connection.
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
            ApplicationName = "apphost",
        };
        // These commands do without the database's types, which would be asked for first.
        var source = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
        await using var _ = source.ConfigureAwait(false);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
