using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds PostgreSQL servers and databases.</summary>
public static partial class PostgresBuilderExtensions
{
    /// <summary>
    /// Adds a PostgreSQL server in a container, from the pinned image <c>docker.io/library/postgres:18.4</c>. It is healthy once it takes
    /// connections; then its databases are created.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="userName">The name of the superuser; null means "postgres".</param>
    /// <param name="password">The superuser's password; null for the parameter <c>name-password</c>, which is generated and kept in the user's secrets.</param>
    /// <param name="port">The port on the host; null for one that is free.</param>
    /// <returns>The server.</returns>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var passwordParameter = password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, passwordParameter);

        // "postgres" is there from the beginning; the other databases only come once the server is healthy.
        var healthCheck = AddHealthCheck(builder, name, server, database: "postgres");
        builder.Eventing.Subscribe<ResourceReadyEvent>(server, (ready, cancellationToken) =>
        {
            var databases = builder.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == server);
            return DatabaseCreation.CreateAsync(server, databases, ready.Services, cancellationToken);
        });

        // The default says nothing of the version that a digest pins.
        var image = new ContainerImageAnnotation
        {
            Registry = PostgresContainerImageTags.Registry,
            Image = PostgresContainerImageTags.Image,
            Tag = PostgresContainerImageTags.Tag,
            NamedTag = null,
        };
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithAnnotation(image)
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                // Asked for at this time, since WithUserName and WithPassword may still change them.
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithHealthCheck(healthCheck);
    }

    /// <summary>Adds a database, which is created when the server is ready and does not have it yet. It is healthy once it takes connections.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="databaseName">The name of the database; null means that of the resource.</param>
    /// <returns>The database.</returns>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, [ResourceName] string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database.Name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database)
            .WithIconName("Database")
            .WithHealthCheck(AddHealthCheck(builder.ApplicationBuilder, name, database));
    }

    /// <summary>Sets the text that creates the database, in place of <c>CREATE DATABASE "name"</c>. It runs in the database "postgres".</summary>
    /// <param name="builder">The database.</param>
    /// <param name="script">The SQL. It must be one statement where it creates a database, which PostgreSQL refuses within a transaction.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresDatabaseResource> WithCreationScript(this IResourceBuilder<PostgresDatabaseResource> builder, string script)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(script);
        return builder.WithAnnotation(new PostgresCreateDatabaseScriptAnnotation(script));
    }

    /// <summary>Sets the name of the superuser.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="userName">The parameter that holds it.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithUserName(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }

    /// <summary>Sets the superuser's password.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="password">The parameter that holds it.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithPassword(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(password);
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    /// <summary>Sets the port on the host.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="port">The port; null for one that is free.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    private static string AddHealthCheck(
        IDistributedApplicationBuilder builder, string name, IResourceWithConnectionString resource, string? database = null)
    {
        var key = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new PostgresHealthCheck(resource, database), failureStatus: null, tags: null));
        return key;
    }
}
