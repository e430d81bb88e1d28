using AppHost.Preparations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppHost.PostgresProcess;

/// <summary>Gets the server's programs and data folder ready, and says how it is started.</summary>
internal sealed class PostgresProcessServer(string appHostDirectory)
{
    private readonly string _script = Path.Combine(appHostDirectory, "PostgresProcess", "postgres.sh");

    /// <summary>What the orchestrator starts: the shell for <c>postgres.sh</c>, or on Windows the server itself.</summary>
    public string Command { get; } = OperatingSystem.IsWindows() ? PostgresBinaries.Pinned().Server : "/bin/sh";

    /// <summary>Restores the programs.</summary>
    public Preparation<PostgresBinaries> Programs { get; } = new(token => PostgresBinaries.ResolveAsync(Console.WriteLine, token));

    /// <summary>Makes the programs and the data folder of <paramref name="resource"/> ready for its start.</summary>
    /// <exception cref="DistributedApplicationException">They cannot be; the message says why and what to do.</exception>
    public async Task PrepareAsync(PostgresProcessResource resource, IServiceProvider services, CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
        var programs = await Programs.RunAsync(cancellationToken).ConfigureAwait(false);
        var userName = await resource.UserName.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var password = await resource.Password.GetValueAsync(cancellationToken).ConfigureAwait(false);
        await resource.DataFolder.PrepareAsync(
            programs, _script, userName!, password!, line => logger.LogInformation("{Progress}", line), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The arguments of <see cref="Command"/>. Port and data folder come by PGPORT and PGDATA.</summary>
    public async Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellationToken)
    {
        var programs = await Programs.RunAsync(cancellationToken).ConfigureAwait(false);
        string[] settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
        return OperatingSystem.IsWindows() ? settings : [_script, programs.Server, .. settings];
    }
}
