using NodePostgres.Hosting.Postgres;

namespace Aspire.Hosting;

/// <summary>PostgreSQL as a local process, for machines without a container engine.</summary>
public static class ProcessBuilderExtensions
{
    private const string Endpoint = "tcp";

    /// <summary>
    /// Runs the server as a process of this machine where that is the application's runtime (<c>UseRuntimeAsync</c>). Its programs, of the
    /// pinned version, are restored by npm on first use, or are those of a server that is installed; its data folder is initialised once and
    /// survives restarts. It listens on loopback only, and asks every client for its password. Waits, endpoint, connection string, logs and
    /// commands are those of the container.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataFolder">Where the data lies, relative to the folder above the app host's.</param>
    public static IResourceBuilder<PostgresServerResource> RunAsProcess(this IResourceBuilder<PostgresServerResource> builder, string dataFolder)
    {
        if (!builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        var above = Path.GetDirectoryName(builder.ApplicationBuilder.AppHostDirectory.TrimEnd(Path.DirectorySeparatorChar))!;
        var folder = new DataFolder(Path.Combine(above, dataFolder));
        if ($"{builder.ApplicationBuilder.AppHostDirectory}/".StartsWith($"{folder.Path}/", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException($"The data folder '{folder.Path}' of '{builder.Resource.Name}' has the app host in it. Name a folder of its own (Postgres:DataFolder).");
        }

        return builder
            .WithData()
            .WithAnnotation(folder)
            .WithAnnotation(new DataFolderAnnotation(folder.Path, () => folder.IsInitialised, () => folder.FindServer() is not null))
            .WithAnnotation(new ProcessAnnotation(() => PostgresProcessServer.Command, above, process => process.Configure(builder, folder)))
            // Without a chosen runtime it would stay a container, without a word.
            .WhenRuntimeIsKnown(_ => { });
    }

    private static void Configure(this IResourceBuilder<ProcessResource> process, IResourceBuilder<PostgresServerResource> server, DataFolder folder)
    {
        var builder = process.ApplicationBuilder;
        var programs = new PostgresProcessServer(server.Resource, folder);
        builder.Prepare(programs.Programs, isRequired: true);
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(process.Resource, (started, token) => programs.PrepareAsync(started.Services, token));

        // It listens on the port itself, which spares the start the way over the orchestrator's proxy. Test hosts, of which many run at
        // once, get another port for each from the proxy, which holds it from the moment that it is chosen.
        var proxied = builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        int? own = proxied ? null : LoopbackPorts.FindFree();
        process
            .WithEndpoint(Endpoint, endpoint => (endpoint.Port, endpoint.TargetPort, endpoint.IsProxied) = (endpoint.Port ?? own, proxied ? null : endpoint.Port ?? own, proxied))
            .WithEnvironment(context =>
            {
                // The image's own mean nothing to the server.
                foreach (var name in context.EnvironmentVariables.Keys.Where(name => name.StartsWith("POSTGRES_", StringComparison.Ordinal)).ToArray())
                {
                    context.EnvironmentVariables.Remove(name);
                }

                context.EnvironmentVariables["PGPORT"] = process.GetEndpoint(Endpoint).Property(EndpointProperty.TargetPort);
                context.EnvironmentVariables["PGDATA"] = folder.Path;
            })
            // Before the user's own, which are the server's.
            .WithArgs(async context => context.Args.InsertFirst(await programs.ArgumentsAsync(context.CancellationToken).ConfigureAwait(false)));

        // Aspire's create a database only for a server in a container, and know nothing of the data.
        process.WithHealthCheckInPlace(PostgresHealthCheck.Of(server, () => folder.IsServed, "postgres", "The data folder"));
        builder.Services.AddHealthChecks().AddCheck($"{server.Resource.Name}_disk", new DiskHealthCheck(folder));
        process.WithHealthCheck($"{server.Resource.Name}_disk");
        foreach (var database in builder.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == server.Resource).ToArray())
        {
            builder.CreateResourceBuilder(database).WithHealthCheckInPlace(
                PostgresHealthCheck.Of(server, () => folder.IsServed, database.DatabaseName, "The data folder"));
        }
    }

    private static void WithHealthCheckInPlace<T>(this IResourceBuilder<T> builder, PostgresHealthCheck check)
        where T : IResource
    {
        var aspires = builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Single(check => check.Key == $"{builder.Resource.Name}_check");
        builder.Resource.Annotations.Remove(aspires);

        var key = $"{builder.Resource.Name}_process_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, check);
        builder.WithHealthCheck(key);
    }
}
