using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;

namespace Aspire.Hosting;

public static partial class JavaScriptHostingExtensions
{
    /// <summary>Makes npm the application's package manager.</summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="install">Whether the packages are installed before the application starts. Default true; otherwise by the installer's start command.</param>
    /// <param name="installCommand">npm's command; null means "install", or "ci" when publishing with a <c>package-lock.json</c>.</param>
    /// <param name="installArgs">Further arguments; null for none.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TResource> WithNpm<TResource>(
        this IResourceBuilder<TResource> resource, bool install = true, string? installCommand = null, string[]? installArgs = null)
        where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        var manager = new JavaScriptPackageManagerAnnotation("npm", "run", cacheMount: "/root/.npm");
        manager.PackageFilesPatterns.Add(new("package*.json", "./"));
        installCommand ??= PublishesWith(resource, "package-lock.json") ? "ci" : "install";
        return resource.WithPackageManager(manager, [installCommand, .. installArgs ?? []], "--omit=dev", install);
    }

    /// <summary>Makes Yarn the application's package manager.</summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="install">Whether the packages are installed before the application starts. Default true; otherwise by the installer's start command.</param>
    /// <param name="installArgs">Arguments of <c>yarn install</c>; null means that the lockfile is kept as it is when publishing.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TResource> WithYarn<TResource>(
        this IResourceBuilder<TResource> resource, bool install = true, string[]? installArgs = null) where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        // From version 2 on ("berry") there is a .yarnrc.yml, and the flags are others.
        var hasSettings = Has(resource, ".yarnrc.yml");
        var hasFolder = Directory.Exists(Path.Combine(resource.Resource.WorkingDirectory, ".yarn"));
        var isBerry = hasSettings || hasFolder;

        // Yarn passes a separator on, or warns of it.
        var manager = new JavaScriptPackageManagerAnnotation("yarn", "run", isBerry ? ".yarn/cache" : "/root/.cache/yarn") { CommandSeparator = null };
        manager.PackageFilesPatterns.Add(new(Existing(resource, "package.json", "yarn.lock", ".yarnrc.yml"), "./"));
        if (hasFolder)
        {
            manager.PackageFilesPatterns.Add(new(".yarn", "./.yarn"));
        }

        installArgs ??= PublishesWith(resource, "yarn.lock") ? [isBerry ? "--immutable" : "--frozen-lockfile"] : [];
        return resource.WithPackageManager(manager, ["install", .. installArgs], "--production", install);
    }

    /// <summary>Makes pnpm the application's package manager.</summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="install">Whether the packages are installed before the application starts. Default true; otherwise by the installer's start command.</param>
    /// <param name="installArgs">Arguments of <c>pnpm install</c>; null means that the lockfile is kept as it is when publishing.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<TResource> WithPnpm<TResource>(
        this IResourceBuilder<TResource> resource, bool install = true, string[]? installArgs = null) where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);

        // pnpm passes a separator on.
        var manager = new JavaScriptPackageManagerAnnotation("pnpm", "run", cacheMount: "/pnpm/store") { CommandSeparator = null };
        manager.PackageFilesPatterns.Add(new(Existing(resource, "package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"), "./"));
        installArgs ??= PublishesWith(resource, "pnpm-lock.yaml") ? ["--frozen-lockfile"] : [];
        return resource.WithPackageManager(manager, ["install", .. installArgs], "--prod", install);
    }

    private static IResourceBuilder<T> WithPackageManager<T>(
        this IResourceBuilder<T> app, JavaScriptPackageManagerAnnotation manager, string[] installArgs, string productionArgs, bool install)
        where T : JavaScriptAppResource
    {
        app.WithAnnotation(manager)
            .WithAnnotation(new JavaScriptInstallCommandAnnotation(installArgs) { ProductionInstallArgs = productionArgs });
        if (app.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            AddInstaller(app, install);
        }

        return app;
    }

    private static void AddInstaller<T>(IResourceBuilder<T> app, bool install) where T : JavaScriptAppResource
    {
        var application = app.ApplicationBuilder;
        var name = $"{app.Resource.Name}-installer";
        if (application.TryCreateResourceBuilder<JavaScriptInstallerResource>(name, out var existing))
        {
            if (!install)
            {
                foreach (var wait in app.Resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource == existing.Resource).ToArray())
                {
                    app.Resource.Annotations.Remove(wait);
                }

                existing.WithExplicitStart();
            }

            return;
        }

        var resource = new JavaScriptInstallerResource(name, app.Resource.WorkingDirectory);
        resource.Annotations.Add(NameValidationPolicyAnnotation.None); // the suffix may make the name too long
        var installer = application.AddResource(resource).WithParentRelationship(app.Resource).ExcludeFromManifest();
        app.WithAnnotation(new JavaScriptPackageInstallerAnnotation(resource));
        if (install)
        {
            app.WaitForCompletion(installer);
        }
        else
        {
            installer.WithExplicitStart();
        }

        application.OnBeforeStart((_, _) =>
        {
            if (app.Resource.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var manager)
                && app.Resource.TryGetLastAnnotation<JavaScriptInstallCommandAnnotation>(out var command))
            {
                installer.WithCommand(manager.ExecutableName).WithWorkingDirectory(app.Resource.WorkingDirectory).WithArgs(command.Args);
            }

            return Task.CompletedTask;
        });
    }

    private static bool PublishesWith<T>(IResourceBuilder<T> app, string lockfile) where T : JavaScriptAppResource
        => app.ApplicationBuilder.ExecutionContext.IsPublishMode && Has(app, lockfile);

    private static bool Has<T>(IResourceBuilder<T> app, string file) where T : JavaScriptAppResource
        => File.Exists(Path.Combine(app.Resource.WorkingDirectory, file));

    private static string Existing<T>(IResourceBuilder<T> app, string first, params string[] others) where T : JavaScriptAppResource
        => string.Join(' ', others.Where(file => Has(app, file)).Prepend(first));
}
