using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds JavaScript applications.</summary>
public static partial class JavaScriptHostingExtensions
{
    /// <summary>
    /// Adds a Node.js application that is started by <c>node script</c>. Where there is a <c>package.json</c>, npm installs the packages first.
    /// Published, it is a container: from the directory's Dockerfile, or else from a generated one.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="appDirectory">The application's directory; a relative path begins at the app host's.</param>
    /// <param name="scriptPath">The script, relative to that directory. A <see cref="WithRunScript{TResource}"/> goes before it when running.</param>
    /// <returns>The application.</returns>
    public static IResourceBuilder<NodeAppResource> AddNodeApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string scriptPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(scriptPath);

        var directory = Path.GetFullPath(appDirectory, builder.AppHostDirectory);
        var app = builder.AddResource(new NodeAppResource(name, "node", directory))
            .WithNodeDefaults()
            .WithArgs(context =>
            {
                if (!AddRunScript(context))
                {
                    context.Args.Add(scriptPath);
                }
            })
            .PublishWithDockerfile(["node", scriptPath]);

        if (File.Exists(Path.Combine(directory, "package.json")))
        {
            app.WithNpm();
        }

        return app.RunByPackageManager(onlyScripts: true);
    }

    /// <summary>
    /// Adds an application that is started by a script of its <c>package.json</c>, after npm has installed the packages. Published, it is an
    /// image: from the directory's Dockerfile, or else from a generated one that builds it, for others to take its files.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="appDirectory">The application's directory; a relative path begins at the app host's.</param>
    /// <param name="runScriptName">The script. Default "dev".</param>
    /// <returns>The application.</returns>
    public static IResourceBuilder<JavaScriptAppResource> AddJavaScriptApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(appDirectory);
        ArgumentException.ThrowIfNullOrEmpty(runScriptName);
        var directory = Path.GetFullPath(appDirectory, builder.AppHostDirectory);
        return Scripted(builder.AddResource(new JavaScriptAppResource(name, "npm", directory)), runScriptName);
    }

    /// <summary>Adds a Vite application with an http endpoint, whose port Vite is told.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="appDirectory">The application's directory; a relative path begins at the app host's.</param>
    /// <param name="runScriptName">The script. Default "dev".</param>
    /// <returns>The application.</returns>
    public static IResourceBuilder<ViteAppResource> AddViteApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(appDirectory);
        var directory = Path.GetFullPath(appDirectory, builder.AppHostDirectory);
        return Scripted(builder.AddResource(new ViteAppResource(name, "npm", directory)), runScriptName)
            .WithHttpEndpoint(env: "PORT")
            .WithArgs(context =>
            {
                // npm would take the port for an argument of its own.
                if (context.Resource.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var manager) && manager.CommandSeparator is { } separator)
                {
                    context.Args.Add(separator);
                }

                var app = (ViteAppResource)context.Resource;
                var https = app.GetEndpoint("https");
                context.Args.Add("--port");
                context.Args.Add((https.Exists ? https : app.GetEndpoint("http")).Property(EndpointProperty.TargetPort));
            });
    }

    /// <summary>Sets the script that builds the application into an image. Default "build" where a script starts it.</summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="scriptName">The script's name in <c>package.json</c>.</param>
    /// <param name="args">Its arguments; null for none.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TResource> WithBuildScript<TResource>(
        this IResourceBuilder<TResource> resource, string scriptName, string[]? args = null) where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.WithAnnotation(new JavaScriptBuildScriptAnnotation(scriptName, args));
    }

    /// <summary>Sets the script that starts the application.</summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="scriptName">The script's name in <c>package.json</c>.</param>
    /// <param name="args">Its arguments; null for none.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TResource> WithRunScript<TResource>(
        this IResourceBuilder<TResource> resource, string scriptName, string[]? args = null) where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.WithAnnotation(new JavaScriptRunScriptAnnotation(scriptName, args));
    }

    private static IResourceBuilder<T> Scripted<T>(IResourceBuilder<T> app, string runScriptName) where T : JavaScriptAppResource
        => app.WithNodeDefaults()
            .WithArgs(context => AddRunScript(context))
            .WithNpm()
            .PublishWithDockerfile(entrypoint: null)
            .WithAnnotation(new ContainerFilesSourceAnnotation { SourcePath = "/app/dist" })
            .WithBuildScript("build")
            .WithRunScript(runScriptName)
            .RunByPackageManager(onlyScripts: false);

    private static IResourceBuilder<T> WithNodeDefaults<T>(this IResourceBuilder<T> app) where T : JavaScriptAppResource
        => app.WithOtlpExporter()
            .WithIconName("CodeJsRectangle")
            .WithEnvironment("NODE_ENV", app.ApplicationBuilder.Environment.IsDevelopment() ? "development" : "production");

    private static bool AddRunScript(CommandLineArgsCallbackContext context)
    {
        if (!context.Resource.TryGetLastAnnotation<JavaScriptRunScriptAnnotation>(out var script)
            || !context.Resource.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var manager))
        {
            return false;
        }

        if (!string.IsNullOrEmpty(manager.ScriptCommand))
        {
            context.Args.Add(manager.ScriptCommand);
        }

        context.Args.Add(script.ScriptName);
        foreach (var arg in script.Args)
        {
            context.Args.Add(arg);
        }

        return true;
    }

    // Decided at the start, since a later verb may still choose another package manager.
    private static IResourceBuilder<T> RunByPackageManager<T>(this IResourceBuilder<T> app, bool onlyScripts) where T : JavaScriptAppResource
    {
        if (app.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            app.ApplicationBuilder.OnBeforeStart((_, _) =>
            {
                if (app.Resource.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var manager)
                    && (!onlyScripts || app.Resource.HasAnnotationOfType<JavaScriptRunScriptAnnotation>()))
                {
                    app.WithCommand(manager.ExecutableName);
                }

                return Task.CompletedTask;
            });
        }

        return app;
    }
}
