using NodePostgres.Hosting.Postgres;

namespace Aspire.Hosting;

/// <summary>What a PostgreSQL server needs beside what <c>Aspire.Hosting.PostgreSQL</c> gives it.</summary>
public static class PostgresServerBuilderExtensions
{
    /// <summary>Reads PostgreSQL's settings.</summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    public static PostgresOptions GetPostgresOptions(this IDistributedApplicationBuilder builder) => PostgresOptions.Load(builder);

    /// <summary>Adds a database of a server that is not part of the application.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="options">Says where the server is.</param>
    /// <param name="databaseName">The name of the database in the server.</param>
    /// <param name="userName">The role that uses it.</param>
    /// <param name="password">The role's password.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddExternalPostgresDatabase(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        PostgresOptions options,
        string databaseName,
        IResourceBuilder<ParameterResource> userName,
        IResourceBuilder<ParameterResource> password) => builder.AddResource(new ExternalDatabaseResource(
            name, options.DatabaseHost, options.DatabasePort, databaseName, userName.Resource, password.Resource));

    /// <summary>Runs the server from the image, and for the time, that the options say. Call it before <c>WithDataVolume</c>: where the data lies depends on the image.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">The options.</param>
    public static IResourceBuilder<PostgresServerResource> WithPostgresOptions(this IResourceBuilder<PostgresServerResource> builder, PostgresOptions options)
    {
        options.Check("The options of PostgreSQL", faults: []);
        var image = ImageName.Parse(options.PostgresImage);
        return builder
            .WithImage(image.Repository, image.Tag)
            .WithImageRegistry(image.Registry)
            .WithAnnotation(new ServerVersionAnnotation(image.Tag!.Split('.', '-')[0]))
            .WithAnnotation(new ImageNameAnnotation(options.PostgresImage))
            .WithPasswordInFile()
            .WhenRuntimeIsKnown(runtime =>
            {
                if (runtime.IsContainers && image.Digest is { } digest)
                {
                    // It takes the tag's place.
                    builder.WithImageSHA256(digest.Split(':')[^1]);
                }

                if (runtime.Engine is not null && options.PostgresLifetime == ContainerLifetime.Persistent)
                {
                    builder.WithLifetime(ContainerLifetime.Persistent).WithContainerName($"{builder.Resource.DataVolume() ?? builder.Resource.Name}-postgres");
                }
            });
    }

    /// <summary>
    /// Shuts the container in, here and where it is published: a read-only root, no capability but those that its image needs. The password
    /// is given to it by a file instead of the engine's command line.
    /// </summary>
    /// <param name="builder">The server.</param>
    public static IResourceBuilder<PostgresServerResource> WithHardenedContainer(this IResourceBuilder<PostgresServerResource> builder) => builder
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
        })
        .WithPasswordInFile();

    /// <summary>
    /// Refuses, before the server starts, a volume of another major version, one that another container runs on, and a full disk; says of
    /// one with another password what to do. A data folder of the processes runtime is guarded in the same way.
    /// </summary>
    /// <param name="builder">The server, which has its volume already.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataGuard(this IResourceBuilder<PostgresServerResource> builder) =>
        builder.WithData().WithPasswordInFile().WhenRuntimeIsKnown(runtime =>
        {
            var server = builder.Resource;
            if (runtime.Engine is not { } engine || server.DataVolume() is not { } volume)
            {
                return;
            }

            var key = $"{server.Name}_volume_check";
            builder.ApplicationBuilder.Eventing.Subscribe<BeforeResourceStartedEvent>(
                server, (_, token) => VolumeGuard.UntilFreeAsync(engine, volume, container => IsOwn(server, container), server.Name, token));
            // Aspire's own check just says that the password is another.
            builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, PostgresHealthCheck.Of(builder, () => true, "postgres", $"The volume '{volume}'"));
            builder.WithHealthCheck(key)
                .WithEntrypoint("sh")
                // Before the user's own, which are the server's.
                .WithArgs(context => context.Args.InsertFirst(
                    "-c", EmbeddedScript.Read(typeof(PostgresServerBuilderExtensions).Assembly, "start.sh"), "start", Major(server), volume, "postgres"));
        });

    /// <summary>
    /// Adds the command 'Reset database': stops the server, deletes its data, starts it with none, and runs again what had run to completion
    /// on the data, such as migrations. The dashboard asks before it runs.
    /// </summary>
    /// <param name="builder">The server, which has its volume already.</param>
    public static IResourceBuilder<PostgresServerResource> WithResetDatabaseCommand(this IResourceBuilder<PostgresServerResource> builder) =>
        builder.WithData().WhenRuntimeIsKnown(runtime =>
        {
            var server = builder.Resource;
            if (runtime.Engine is { } engine && server.DataVolume() is { } volume)
            {
                ResetDatabaseCommand.Add(
                    builder, $"This removes the volume '{volume}' with all data for good. Reset the database?",
                    (stopped, token) => RemoveVolumeAsync(engine, volume, stopped, token));
            }
            else if (!runtime.IsContainers && server.Annotations.OfType<DataFolder>().LastOrDefault() is { } folder)
            {
                ResetDatabaseCommand.Add(builder, "This deletes all data in the database for good. Reset it?", (_, _) => Task.FromResult(folder.TryDelete()));
            }
        });

    // By the path that images of every version have the data below.
    internal static IResourceBuilder<PostgresServerResource> WithData(this IResourceBuilder<PostgresServerResource> builder) =>
        builder.WithAnnotation(new DataAnnotation("PostgreSQL", "/var/lib/postgresql"), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<PostgresServerResource> WithPasswordInFile(this IResourceBuilder<PostgresServerResource> builder) =>
        builder.Resource.HasAnnotationOfType<PasswordInFileAnnotation>() ? builder : builder.WithAnnotation(new PasswordInFileAnnotation()).WhenRuntimeIsKnown(runtime =>
        {
            if (runtime.Engine is not null)
            {
                builder.WithSecretsInFile(("POSTGRES_PASSWORD", builder.Resource.PasswordParameter));
            }
        });

    // One that lasts is there already, by the name that was given, or by the orchestrator's: the resource's and a suffix.
    private static bool IsOwn(PostgresServerResource server, string container) => server.IsPersistent()
        && (server.Annotations.OfType<ContainerNameAnnotation>().LastOrDefault() is { } given ? container == given.Name : container.StartsWith($"{server.Name}-", StringComparison.Ordinal));

    private static string Major(PostgresServerResource server) =>
        server.Annotations.OfType<ServerVersionAnnotation>().LastOrDefault()?.Major
        ?? server.Annotations.OfType<ContainerImageAnnotation>().Last().Tag?.Split('.', '-')[0] ?? "0";

    private static async Task<string?> RemoveVolumeAsync(ContainerEngine engine, string volume, CustomResourceSnapshot? stopped, CancellationToken cancellationToken)
    {
        // A container that has ended still holds its volume.
        if (stopped?.ContainerId() is { } container)
        {
            await engine.RunAsync(["rm", "--force", container], cancellationToken).ConfigureAwait(false);
        }

        var removed = await engine.RunAsync(["volume", "rm", "--force", volume], cancellationToken).ConfigureAwait(false);
        return removed.ExitCode == 0 ? null : $"The volume '{volume}' could not be removed: {removed.LastLine}";
    }

    // The tag's, which a digest takes away.
    private sealed record ServerVersionAnnotation(string Major) : IResourceAnnotation;

    private sealed record PasswordInFileAnnotation : IResourceAnnotation;
}
