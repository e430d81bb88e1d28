using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static partial class PostgresBuilderExtensions
{
    /// <summary>Adds pgweb, one for all servers, with a bookmark for each database. It is left out of deployments.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Configures the container; null for nothing.</param>
    /// <param name="containerName">The name of its resource; null means "pgweb".</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithPgWeb(
        this IResourceBuilder<PostgresServerResource> builder,
        Action<IResourceBuilder<PgWebContainerResource>>? configureContainer = null,
        string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var application = builder.ApplicationBuilder;
        if (application.Resources.OfType<PgWebContainerResource>().SingleOrDefault() is { } existing)
        {
            configureContainer?.Invoke(application.CreateResourceBuilder(existing));
            return builder;
        }

        var pgweb = application.AddResource(new PgWebContainerResource(containerName ?? "pgweb"))
            .WithImage(PostgresContainerImageTags.PgWebImage, PostgresContainerImageTags.PgWebTag)
            .WithImageRegistry(PostgresContainerImageTags.Registry)
            .WithIconName("WindowDatabase")
            .WithHttpEndpoint(targetPort: 8081, name: PgWebContainerResource.PrimaryEndpointName)
            .WithArgs("--bookmarks-dir=/.pgweb/bookmarks", "--sessions")
            .WithRelationship(builder.Resource, "PgWeb")
            .WithHttpHealthCheck()
            .WithContainerFiles("/", async (_, cancellationToken) =>
            [
                new ContainerDirectory
                {
                    Name = ".pgweb",
                    Entries = [new ContainerDirectory { Name = "bookmarks", Entries = await BookmarksAsync(application, cancellationToken).ConfigureAwait(false) }],
                },
            ])
            .ExcludeFromManifest();
        configureContainer?.Invoke(pgweb);
        return builder;
    }

    /// <summary>Sets the port on the host.</summary>
    /// <param name="builder">pgweb.</param>
    /// <param name="port">The port; null for one that is free.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PgWebContainerResource> WithHostPort(this IResourceBuilder<PgWebContainerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(PgWebContainerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    // https://github.com/sosedoff/pgweb/wiki/Server-Connection-Bookmarks
    private static async Task<IEnumerable<ContainerFileSystemItem>> BookmarksAsync(
        IDistributedApplicationBuilder application, CancellationToken cancellationToken)
    {
        var files = new List<ContainerFileSystemItem>();
        foreach (var database in application.Resources.OfType<PostgresDatabaseResource>())
        {
            var server = database.Parent;
            var user = await server.UserNameReference.GetValueAsync(cancellationToken).ConfigureAwait(false);
            var password = await server.PasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
            files.Add(new ContainerFile
            {
                Name = $"{database.Name}.toml",
                Contents = $"""
                    host = {Toml(server.Name)}
                    port = {server.PrimaryEndpoint.TargetPort}
                    user = {Toml(user)}
                    password = {Toml(password)}
                    database = {Toml(database.DatabaseName)}
                    sslmode = "disable"

                    """,
            });
        }

        return files;
    }

    private static string Toml(string? text)
        => $"\"{text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
