using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>Opens the app host's own connections.</summary>
internal static class PostgresConnection
{
    /// <summary>What a failure says, in one line: for the server's own, its SQLSTATE (as 28P01 for a wrong password) and message.</summary>
    public static string Describe(Exception exception)
        => exception is PostgresException refusal ? $"{refusal.SqlState}: {refusal.MessageText}" : exception.Message;

    /// <exception cref="DistributedApplicationException">The resource has no connection string.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(IResourceWithConnectionString resource, string? database, CancellationToken cancellationToken)
    {
        var connectionString = await resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DistributedApplicationException($"The connection string for the resource '{resource.Name}' is not available.");
        var options = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // A pool would keep connections open that a stopping server waits for.
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 30,
            // Spares the search for a Kerberos library at the first connection.
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        if (database is not null)
        {
            options.Database = database;
        }

        var connection = new NpgsqlConnection(options.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
