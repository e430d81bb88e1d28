namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>What the service of a PostgreSQL server needs beyond its resource: Aspire makes databases and asks for health from outside.</summary>
internal static class PostgresService
{
    // On TCP: while the database is initialised, a temporary server answers on the socket only.
    private const string IsReady = "pg_isready -h 127.0.0.1 -U \"$$POSTGRES_USER\" -d \"$$POSTGRES_DB\"";

    /// <summary>Whether the image of a resource is PostgreSQL's, and reads a file in place of a variable.</summary>
    public static bool ReadsFile(IResource resource, string variable) => resource is PostgresServerResource && variable == "POSTGRES_PASSWORD";

    /// <summary>Completes the service of a resource, if that is a PostgreSQL server.</summary>
    /// <exception cref="DistributedApplicationException">The server has several databases.</exception>
    public static void Complete(Service service, IResource resource)
    {
        if (resource is PostgresServerResource server)
        {
            service.Environment["POSTGRES_DB"] = Database(server);
            service.Healthcheck ??= new() { Test = ["CMD-SHELL", IsReady], Interval = "5s" };
        }
    }

    private static string Database(PostgresServerResource server) => server.Databases.Values.ToArray() switch
    {
        [] => "postgres",
        [var only] => only,
        var several => throw new DistributedApplicationException(
            $"'{server.Name}' has the databases {string.Join(", ", several)}, but PostgreSQL's image makes one when it starts. Use one database for each server, or make the others in a migration."),
    };
}
