using System.Globalization;
using AppHost.Containers;
using AppHost.Node;
using AppHost.Runtime;
using Microsoft.Extensions.Configuration;

namespace AppHost.Backend;

/// <summary>Adds the backend and its migrations to the application, in the form that the chosen runtime carries out.</summary>
internal static class BackendBuilderExtensions
{
    /// <summary>Adds the resource that applies the backend's migrations and exits.</summary>
    public static IResourceBuilder<IBackendResource> AddMigrations(
        this IDistributedApplicationBuilder builder, string name, BackendOptions options, AppRuntime runtime) =>
        builder.AddBackendResource(name, options, runtime, options.MigrateCommand)
            .WithIconName("DatabaseArrowUp");

    /// <summary>Adds the resource that serves, with its endpoint <c>http</c> and its health check.</summary>
    public static IResourceBuilder<IBackendResource> AddBackend(
        this IDistributedApplicationBuilder builder, string name, BackendOptions options, AppRuntime runtime)
    {
        var backend = builder.AddBackendResource(name, options, runtime, options.StartCommand)
            .WithBackendEndpoint(options, runtime)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck(options.HealthPath)
            .WithEnvironment("MAX_NODE_MEMORY", Heap(options));
        if (backend.Resource.IsContainer())
        {
            // Node is what is sure to be in the image.
            var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.TargetPort}{options.HealthPath}");
            backend.WithContainerProfile(profile => profile with
            {
                HealthCommand = $"node -e \"fetch('{url}',{{signal:AbortSignal.timeout(3000)}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))\"",
            });
        }

        if (builder.ExecutionContext.IsPublishMode)
        {
            // Whatever the entry point is, V8 keeps below the container's limit.
            backend.WithEnvironment(context => context.EnvironmentVariables["NODE_OPTIONS"] =
                $"--max-old-space-size={Heap(options)}{(options.Environment.TryGetValue("NODE_OPTIONS", out var others) ? $" {others}" : "")}");
        }

        return runtime.Engine is { } engine ? backend.WithEngineCheck(engine) : backend;
    }

    /// <summary>
    /// Gives a backend resource the database by the contract's discrete variables: <c>DB_HOST</c>, <c>DB_PORT</c>,
    /// <c>DB_USER</c>, <c>DB_PASS</c> and <c>DB_NAME</c>. A URI would carry the password where a log can catch it.
    /// </summary>
    /// <param name="builder">The backend or its migrations.</param>
    /// <param name="database">A database with Aspire's connection properties Host, Port, Username, Password, DatabaseName.</param>
    public static IResourceBuilder<IBackendResource> WithDatabase(
        this IResourceBuilder<IBackendResource> builder, IResourceBuilder<IResourceWithConnectionString> database)
    {
        var properties = database.Resource.GetConnectionProperties().ToDictionary(p => p.Key, p => p.Value);
        builder
            .WithEnvironment("DB_HOST", properties["Host"])
            .WithEnvironment("DB_PORT", properties["Port"])
            .WithEnvironment("DB_USER", properties["Username"])
            .WithEnvironment("DB_PASS", properties["Password"])
            .WithEnvironment("DB_NAME", properties["DatabaseName"])
            .WithReferenceRelationship(database.Resource);
        return builder.Resource.IsContainer() ? builder.WithSecretsInFile(("DB_PASS", properties["Password"])) : builder;
    }

    // A process listens on the port itself: the orchestrator's proxy takes a connection that comes before the process listens,
    // and tries to pass it on again only after up to 0.75 s. Test hosts want another port for each application, which the proxy gives.
    private static IResourceBuilder<IBackendResource> WithBackendEndpoint(
        this IResourceBuilder<IBackendResource> builder, BackendOptions options, AppRuntime runtime)
    {
        if (runtime.IsContainers)
        {
            return builder.WithHttpEndpoint(port: options.Port, targetPort: options.TargetPort, env: "PORT");
        }

        var anyPort = builder.ApplicationBuilder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        return builder.WithHttpEndpoint(port: options.Port, targetPort: anyPort ? null : options.Port, env: "PORT", isProxied: anyPort);
    }

    private static IResourceBuilder<IBackendResource> AddBackendResource(
        this IDistributedApplicationBuilder builder, string name, BackendOptions options, AppRuntime runtime, IReadOnlyList<string> command)
    {
        var resolved = NodeCommand.Resolve(command, options.ReadPackage());
        IResourceBuilder<IBackendResource> resource = runtime.IsContainers
            ? builder.AddBackendContainer(name, options, runtime, resolved)
            : builder.AddBackendProcess(name, options, resolved);

        resource.WithEnvironment("APP_ENV", builder.ExecutionContext.IsPublishMode ? "production" : "development")
            .WithDashboardTelemetry();
        foreach (var (key, value) in options.Environment)
        {
            resource.WithEnvironment(key, value);
        }

        return resource;
    }

    private static IResourceBuilder<BackendContainerResource> AddBackendContainer(
        this IDistributedApplicationBuilder builder, string name, BackendOptions options, AppRuntime runtime, NodeCommand command)
    {
        var resource = builder.AddResource(new BackendContainerResource(name))
            .WithEntrypoint(command.Program)
            .WithArgs([.. command.Arguments])
            .WithContainerProfile(profile => profile with
            {
                MemoryMiB = options.MemoryLimitMiB,
                Pids = 64,
                User = "1001:0",
                DropsCapabilities = true,
                IsReadOnly = true,
                WritableFolders = ["/tmp"],
                SecretFiles = ["DB_PASS"],
            });
        if (builder.ExecutionContext.IsPublishMode)
        {
            var package = options.ReadPackage();
            resource
                .WithRemoteImageName((package.Name ?? "backend").Split('/')[^1])
                .WithRemoteImageTag((package.Version ?? "latest").Replace('+', '-'));
        }

        return runtime.Engine is { } engine
            ? resource
                .WithBuiltImage(engine, options, runtime.Containers)
                // The image's own entry point, which this replaces, would set it.
                .WithEnvironment("NODE_OPTIONS", $"--max-old-space-size={Heap(options)}")
                // A process that ends waits for its lookups, 20 s by default while the name server is silent; not every image sets this.
                .WithEnvironment("RES_OPTIONS", "timeout:1 attempts:2")
            // Aspire wants a name before it takes a Dockerfile.
            : resource.WithImage(name).WithDockerfile(options.Path, options.Dockerfile, options.Stage);
    }

    private static string Heap(BackendOptions options) => (options.MemoryLimitMiB * 3 / 4).ToString(CultureInfo.InvariantCulture);

    private static IResourceBuilder<BackendProcessResource> AddBackendProcess(
        this IDistributedApplicationBuilder builder, string name, BackendOptions options, NodeCommand command)
    {
        var (program, arguments) = OnThisMachine(command, builder.AppHostDirectory, options.Path);
        return builder.AddResource(new BackendProcessResource(name, program, options.Path))
            .WithArgs(arguments)
            // What runs on this machine is reached from this machine alone.
            .WithEnvironment("HOST", "127.0.0.1")
            .WithNodeProject(options.Path);
    }

    // The pinned Node and the project's package manager are this AppHost's to restore; anything else is in PATH.
    private static (string Program, string[] Arguments) OnThisMachine(NodeCommand command, string appHostDirectory, string folder)
    {
        if (command.IsNode)
        {
            return (NodeRuntime.Program, [.. command.Arguments]);
        }

        var program = PackageManager.Of(folder) is { } manager && manager.Name == command.Program && PackageManagerProgram.FolderOf(manager) is { } place
            ? Path.Combine(place, command.Program)
            : command.Program;
        return OperatingSystem.IsWindows()
            ? (program, [.. command.Arguments])
            : ("/bin/sh", [Path.Combine(appHostDirectory, "Node", "script.sh"), program, .. command.Arguments]);
    }
}
