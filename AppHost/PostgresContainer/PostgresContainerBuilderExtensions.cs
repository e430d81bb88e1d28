using System.Reflection;
using AppHost.Containers;
using AppHost.PostgresProcess;
using AppHost.ResetDatabase;
using AppHost.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.PostgresContainer;

/// <summary>Adds PostgreSQL as a container, with its data in a named volume.</summary>
internal static class PostgresContainerBuilderExtensions
{
    private const string Script = "start.sh";

    /// <summary>
    /// Adds a PostgreSQL server in a container. When it runs here, it is shut in as in the deployment, refuses a volume of another
    /// major version, says what to do about one with another password, and has the command 'Reset database'.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="runtime">The runtime, with image, volume and engine.</param>
    /// <param name="userName">The superuser of a new volume.</param>
    /// <param name="password">The password of that user.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgresContainer(
        this IDistributedApplicationBuilder builder,
        string name,
        AppRuntime runtime,
        IResourceBuilder<ParameterResource> userName,
        IResourceBuilder<ParameterResource> password)
    {
        var options = runtime.Containers;
        var image = ImageName.Parse(options.PostgresImage);
        var postgres = builder.AddPostgres(name, userName, password)
            .WithImage(image.Repository, image.Tag)
            .WithImageRegistry(image.Registry)
            // Before the digest, which takes the tag's place: where the data lies depends on the tag.
            .WithDataVolume(options.Volume)
            .WithContainerProfile(profile => profile with
            {
                IsReadOnly = true,
                WritableFolders = ["/tmp", "/var/run/postgresql"],
                DropsCapabilities = true,
                // The entry point gives the data directory to the user postgres and becomes that user. KILL is for the init, which stays
                // root: without it the signal to stop does not get through, and PostgreSQL is killed in the end.
                Capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"],
                SharedMemoryMiB = 128,
                // A checkpoint at shutdown takes as long as it takes.
                StopTime = TimeSpan.FromSeconds(60),
                SecretFiles = ["POSTGRES_PASSWORD"],
            });
        if (image.Digest is { } digest)
        {
            postgres.WithImageSHA256(digest.Split(':')[^1]);
        }

        if (runtime.Engine is not { } engine)
        {
            return postgres;
        }

        string? own = null;
        if (options.KeepsPostgres)
        {
            own = $"{options.Volume}-postgres";
            postgres.WithLifetime(ContainerLifetime.Persistent).WithContainerName(own);
        }

        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(
            postgres.Resource, (_, token) => VolumeGuard.UntilFreeAsync(engine, options.Volume, own, name, token));
        return postgres
            .WithSecretsInFile(("POSTGRES_PASSWORD", password.Resource))
            .WithEngineCheck(engine)
            .WithEntrypoint("sh")
            .WithArgs("-c", ReadScript(), "start", Major(image), options.Volume, "postgres")
            .WithPasswordCheck(options.Volume)
            .WithResetDatabaseCommand(
                "Stops PostgreSQL, removes its volume, starts it with an empty database and the password from the user secrets, and runs the migrations again.",
                $"This removes the volume '{options.Volume}' with all data for good. Reset the database?",
                (stopped, token) => RemoveVolumeAsync(engine, options.Volume, stopped, token));
    }

    // Says what to do where a volume has another password. Aspire's own check just says that it has.
    private static IResourceBuilder<PostgresServerResource> WithPasswordCheck(this IResourceBuilder<PostgresServerResource> builder, string volume)
    {
        var server = builder.Resource;
        var key = $"{server.Name}_volume_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, new PostgresHealthCheck(
            () => true, server.ConnectionStringExpression.GetValueAsync, "postgres",
            server.Name, $"The volume '{volume}'", server.PasswordParameter.Name));
        return builder.WithHealthCheck(key);
    }

    private static async Task<string?> RemoveVolumeAsync(
        ContainerEngine engine, string volume, CustomResourceSnapshot? stopped, CancellationToken cancellationToken)
    {
        // A container that has ended still holds its volume.
        if (stopped?.Properties.FirstOrDefault(property => property.Name == "container.id")?.Value is string { Length: > 0 } container)
        {
            await engine.RunAsync(["rm", "--force", container], cancellationToken).ConfigureAwait(false);
        }

        var removed = await engine.RunAsync(["volume", "rm", "--force", volume], cancellationToken).ConfigureAwait(false);
        return removed.ExitCode == 0 ? null : $"The volume '{volume}' could not be removed: {removed.LastLine}";
    }

    // The settings are refused without a tag.
    private static string Major(ImageName image) => image.Tag!.Split('.', '-')[0];

    private static string ReadScript()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
