using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>Healthy when the server answers a query.</summary>
/// <param name="resource">The server or database.</param>
/// <param name="database">The database to connect to; null for that of the connection string.</param>
internal sealed class PostgresHealthCheck(IResourceWithConnectionString resource, string? database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connection = await PostgresConnection.OpenAsync(resource, database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var command = new NpgsqlCommand("SELECT 1", connection);
                await using (command.ConfigureAwait(false))
                {
                    await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
                    return HealthCheckResult.Healthy();
                }
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or DistributedApplicationException or TimeoutException)
        {
            return new(context.Registration.FailureStatus, PostgresConnection.Describe(exception), exception);
        }
    }
}
