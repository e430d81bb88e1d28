using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>Creates the databases that a server does not have yet.</summary>
internal static class DatabaseCreation
{
    public static async Task CreateAsync(
        PostgresServerResource server, IEnumerable<PostgresDatabaseResource> databases, IServiceProvider services, CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        var connection = await PostgresConnection.OpenAsync(server, "postgres", cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            foreach (var database in databases)
            {
                await CreateAsync(connection, database, logger, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task CreateAsync(
        NpgsqlConnection connection, PostgresDatabaseResource database, ILogger logger, CancellationToken cancellationToken)
    {
        var script = database.TryGetLastAnnotation<PostgresCreateDatabaseScriptAnnotation>(out var annotation)
            ? annotation.Script
            : $"CREATE DATABASE {Quote(database.DatabaseName)}";
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = script;
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                logger.LogInformation("Created database '{DatabaseName}'.", database.DatabaseName);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                logger.LogDebug("Database '{DatabaseName}' already exists", database.DatabaseName);
            }
            catch (NpgsqlException exception)
            {
                // The database stays unhealthy, and its health check says why; the others are still created.
                logger.LogError("Failed to create database '{DatabaseName}': {Message}", database.DatabaseName, PostgresConnection.Describe(exception));
            }
        }
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>The text that creates a database.</summary>
internal sealed class PostgresCreateDatabaseScriptAnnotation(string script) : IResourceAnnotation
{
    public string Script { get; } = script;
}
