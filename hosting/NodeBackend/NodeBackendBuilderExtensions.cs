using NodePostgres.Hosting.NodeBackend;

namespace Aspire.Hosting;

/// <summary>A Node backend and its migrations, from one folder and one Dockerfile.</summary>
public static class NodeBackendBuilderExtensions
{
    private const string Endpoint = "http";

    /// <summary>Reads which backend the application has.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="section">The section of the settings; another one for a second backend.</param>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    public static NodeBackendOptions GetNodeBackendOptions(this IDistributedApplicationBuilder builder, string section = "Backend") =>
        NodeBackendOptions.Load(builder, section);

    /// <summary>
    /// Adds the resource that serves, with its endpoint <c>http</c> and its health check. When the application runs, it has the command
    /// 'Rebuild', and as a process it is rebuilt and restarted when one of its sources changes.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="options">Which backend.</param>
    /// <exception cref="DistributedApplicationException">Some of the options are not possible; the message names them all.</exception>
    public static IResourceBuilder<NodeBackendResource> AddNodeBackend(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, NodeBackendOptions options) =>
        builder.AddFromFolder(name, options, options.StartCommand, ServeAsProcess)
            .WithHttpEndpoint(options.Port, options.TargetPort, Endpoint, env: "PORT")
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck(options.HealthPath)
            .WithEnvironment("MAX_NODE_MEMORY", options.HeapMiB)
            .WithContainerProfile(profile => profile with { HealthCommand = HealthCommand(options) })
            .WithInnerLoop(options.Complete(builder, faults: []));

    /// <summary>Adds the resource that applies the backend's migrations and exits; null where it has none.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="options">Which backend.</param>
    public static IResourceBuilder<NodeBackendResource>? AddNodeMigrations(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, NodeBackendOptions options) => options.HasMigrations
            ? builder.AddFromFolder(name, options, options.MigrateCommand, configure: null).WithIconName("DatabaseArrowUp")
            : null;

    /// <summary>
    /// Gives a backend or its migrations the database by <c>DB_HOST</c>, <c>DB_PORT</c>, <c>DB_USER</c>, <c>DB_PASS</c> and <c>DB_NAME</c>. A URI
    /// would carry the password where a log can catch it.
    /// </summary>
    /// <param name="builder">The backend or its migrations.</param>
    /// <param name="database">A database with Aspire's connection properties Host, Port, Username, Password, DatabaseName.</param>
    public static IResourceBuilder<NodeBackendResource> WithDatabase(
        this IResourceBuilder<NodeBackendResource> builder, IResourceBuilder<IResourceWithConnectionString> database)
    {
        var properties = database.Resource.GetConnectionProperties().ToDictionary(property => property.Key, property => property.Value);
        return builder
            .WithEnvironment("DB_HOST", properties["Host"])
            .WithEnvironment("DB_PORT", properties["Port"])
            .WithEnvironment("DB_USER", properties["Username"])
            .WithEnvironment("DB_PASS", properties["Password"])
            .WithEnvironment("DB_NAME", properties["DatabaseName"])
            .WithReferenceRelationship(database.Resource)
            .WhenRuntimeIsKnown(runtime =>
            {
                if (runtime.Engine is not null)
                {
                    builder.WithSecretsInFile(("DB_PASS", properties["Password"]));
                }
            });
    }

    private static IResourceBuilder<NodeBackendResource> AddFromFolder(
        this IDistributedApplicationBuilder builder,
        string name,
        NodeBackendOptions options,
        IReadOnlyList<string> command,
        Action<IResourceBuilder<ProcessResource>, NodeBackendOptions>? configure)
    {
        options = options.Complete(builder, faults: []);
        var resolved = NodeCommand.Resolve(command, options.ReadPackage());
        var resource = builder.AddResource(new NodeBackendResource(name))
            // Aspire wants a name before it takes a Dockerfile.
            .WithImage(name)
            .WithDockerfile(options.Path, options.Dockerfile, options.Stage)
            .WithEntrypoint(resolved.Program)
            .WithArgs([.. resolved.Arguments])
            .WithEnvironment("APP_ENV", builder.ExecutionContext.IsPublishMode ? "production" : "development")
            .WithDashboardTelemetry()
            .WithContainerProfile(profile => profile with
            {
                MemoryMiB = options.MemoryLimitMiB,
                Pids = 64,
                User = "1001:0",
                DropsCapabilities = true,
                IsReadOnly = true,
                WritableFolders = ["/tmp"],
                SecretFiles = ["DB_PASS"],
            })
            .WithAnnotation(new ProcessAnnotation(() => ProgramHere(resolved), options.Path, process =>
            {
                process
                    .WithArgs(context => BringUnderShell(resolved, options.Path, context.Args))
                    // What runs on this machine is reached from this machine alone.
                    .WithEnvironment("HOST", "127.0.0.1")
                    .WithNodeProject(options.Path);
                configure?.Invoke(process, options);
            }));
        foreach (var (argument, value) in options.BuildArguments)
        {
            resource.WithBuildArg(argument, value);
        }

        foreach (var (variable, value) in options.Environment)
        {
            resource.WithEnvironment(variable, value);
        }

        return resource.WhenRuntimeIsKnown(runtime =>
        {
            options.Check(runtime);
            if (runtime.IsContainers)
            {
                // The image's own entry point, which ours replaces, would set it: V8 keeps below the container's limit.
                resource.WithEnvironment(context =>
                {
                    var others = context.EnvironmentVariables.TryGetValue("NODE_OPTIONS", out var given) ? $" {given}" : "";
                    context.EnvironmentVariables["NODE_OPTIONS"] = $"--max-old-space-size={options.HeapMiB}{others}";
                });
            }

            if (runtime.Engine is { } engine)
            {
                resource.WithBuiltImage(engine, options)
                    // A process that ends waits for its lookups, 20 s by default while the name server is silent; not every image sets this.
                    .WithEnvironment("RES_OPTIONS", "timeout:1 attempts:2");
            }
            else if (runtime.IsContainers)
            {
                var package = options.ReadPackage();
                resource.WithRemoteImageName((package.Name ?? "backend").Split('/')[^1]).WithRemoteImageTag((package.Version ?? "latest").Replace('+', '-'));
            }
        });
    }

    // A process listens on the port itself: the orchestrator's proxy takes a connection that comes before the process listens,
    // and tries to pass it on again only after up to 0.75 s. Test hosts want another port for each application, which the proxy gives.
    private static void ServeAsProcess(IResourceBuilder<ProcessResource> process, NodeBackendOptions options)
    {
        var anyPort = process.ApplicationBuilder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        process.WithEndpoint(Endpoint, endpoint => (endpoint.TargetPort, endpoint.IsProxied) = (anyPort ? null : endpoint.Port ?? options.Port, anyPort));
    }

    // The pinned Node is restored; a package manager's script needs a shell that passes signals on.
    private static string ProgramHere(NodeCommand command) => command.IsNode ? NodeRuntime.Program
        : OperatingSystem.IsWindows() ? command.Program
        : "/bin/sh";

    private static void BringUnderShell(NodeCommand command, string folder, IList<object> arguments)
    {
        if (!command.IsNode && !OperatingSystem.IsWindows())
        {
            var place = PackageManager.Of(folder) is { } manager && manager.Name == command.Program ? PackageManagerProgram.FolderOf(manager) : null;
            arguments.InsertFirst(EmbeddedScript.PathOf(typeof(NodeCommand).Assembly, "script.sh"), Path.Combine(place ?? "", command.Program));
        }
    }

    // Node is what every such image has.
    private static string HealthCommand(NodeBackendOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"node -e \"fetch('http://127.0.0.1:{options.TargetPort}{options.HealthPath}',{{signal:AbortSignal.timeout(3000)}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))\"");
}
