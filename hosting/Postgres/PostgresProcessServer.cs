namespace NodePostgres.Hosting.Postgres;

/// <summary>Gets the server's programs and data folder ready, and says how it is started.</summary>
internal sealed class PostgresProcessServer(PostgresServerResource server, DataFolder folder)
{
    private static string Script => EmbeddedScript.PathOf(typeof(PostgresProcessServer).Assembly, "postgres.sh");

    /// <summary>What the orchestrator starts: the shell for <c>postgres.sh</c>, or on Windows the server itself.</summary>
    public static string Command => OperatingSystem.IsWindows() ? PostgresBinaries.Pinned().Server : "/bin/sh";

    /// <summary>Restores the programs.</summary>
    public Preparation<PostgresBinaries> Programs { get; } = new(token => PostgresBinaries.ResolveAsync(Console.WriteLine, token));

    /// <summary>Makes the programs and the data folder ready for the start.</summary>
    /// <exception cref="DistributedApplicationException">They cannot be; the message says why and what to do.</exception>
    public async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        var programs = await Programs.RunAsync(cancellationToken).ConfigureAwait(false);
        var userName = server.UserNameParameter is { } parameter ? await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false) : "postgres";
        var password = await server.PasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        await folder.PrepareAsync(programs, Script, userName!, password!, line => logger.LogInformation("{Progress}", line), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The arguments of <see cref="Command"/>. Port and data folder come by PGPORT and PGDATA.</summary>
    public async Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellationToken)
    {
        var programs = await Programs.RunAsync(cancellationToken).ConfigureAwait(false);
        string[] settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
        return OperatingSystem.IsWindows() ? settings : [Script, programs.Server, .. settings];
    }
}
