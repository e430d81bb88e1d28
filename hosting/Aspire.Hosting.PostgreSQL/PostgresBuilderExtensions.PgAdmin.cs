using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static partial class PostgresBuilderExtensions
{
    /// <summary>Adds pgAdmin, one for all servers, which it knows with their passwords. It is left out of deployments.</summary>
    /// <typeparam name="T">The type of the server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Configures the container; null for nothing.</param>
    /// <param name="containerName">The name of its resource; null means "pgadmin".</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithPgAdmin<T>(
        this IResourceBuilder<T> builder,
        Action<IResourceBuilder<PgAdminContainerResource>>? configureContainer = null,
        string? containerName = null)
        where T : PostgresServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        var application = builder.ApplicationBuilder;
        if (application.Resources.OfType<PgAdminContainerResource>().SingleOrDefault() is { } existing)
        {
            configureContainer?.Invoke(application.CreateResourceBuilder(existing));
            return builder;
        }

        var pgAdmin = application.AddResource(new PgAdminContainerResource(containerName ?? "pgadmin"))
            .WithImage(PostgresContainerImageTags.PgAdminImage, PostgresContainerImageTags.PgAdminTag)
            .WithImageRegistry(PostgresContainerImageTags.Registry)
            .WithIconName("WindowDatabase")
            .WithHttpEndpoint(targetPort: 80, name: "http")
            // Desktop mode: one user, no login; the port is on loopback only. The image wants e-mail and password all the same.
            .WithEnvironment("PGADMIN_CONFIG_MASTER_PASSWORD_REQUIRED", "False")
            .WithEnvironment("PGADMIN_CONFIG_SERVER_MODE", "False")
            .WithEnvironment("PGADMIN_DEFAULT_EMAIL", "admin@domain.com")
            .WithEnvironment("PGADMIN_DEFAULT_PASSWORD", "admin")
            .WithRelationship(builder.Resource, "PgAdmin")
            .WithHttpHealthCheck("/browser")
            .WithContainerFiles("/pgadmin4", async (_, cancellationToken) =>
            [
                new ContainerFile { Name = "servers.json", Contents = await ServersAsync(application, cancellationToken).ConfigureAwait(false) },
            ])
            .ExcludeFromManifest();
        configureContainer?.Invoke(pgAdmin);
        return builder;
    }

    /// <summary>Sets the port on the host.</summary>
    /// <param name="builder">pgAdmin.</param>
    /// <param name="port">The port; null for one that is free.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PgAdminContainerResource> WithHostPort(this IResourceBuilder<PgAdminContainerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("http", endpoint => endpoint.Port = port);
    }

    // https://www.pgadmin.org/docs/pgadmin4/latest/import_export_servers.html#json-format
    private static async Task<string> ServersAsync(IDistributedApplicationBuilder application, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        var json = new Utf8JsonWriter(buffer, new() { Indented = true });
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteStartObject("Servers");
            var number = 0;
            foreach (var server in application.Resources.OfType<PostgresServerResource>())
            {
                var password = await server.PasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
                json.WriteStartObject($"{++number}");
                json.WriteString("Name", server.Name);
                json.WriteString("Group", "Servers");
                json.WriteString("Host", server.Name);
                json.WriteNumber("Port", server.PrimaryEndpoint.TargetPort!.Value);
                json.WriteString("Username", await server.UserNameReference.GetValueAsync(cancellationToken).ConfigureAwait(false));
                json.WriteString("SSLMode", "prefer");
                json.WriteString("MaintenanceDB", "postgres");
                // Servers that are imported cannot bring a password along, but a command that prints it.
                json.WriteString("PasswordExecCommand", $"echo '{password?.Replace("'", "'\\''", StringComparison.Ordinal)}'");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
