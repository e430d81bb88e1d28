namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Runs resources from a Node project, on the pinned Node.</summary>
internal static class NodeProjectBuilderExtensions
{
    /// <summary>
    /// Before each start of the resource: restores the pinned Node, installs the packages and builds the project in
    /// <paramref name="folder"/>, where that is needed. It begins with the application, beside everything else. The
    /// pinned Node is first in the resource's PATH, and the project's own package manager next.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The project's package manager cannot be told.</exception>
    public static IResourceBuilder<ProcessResource> WithNodeProject(this IResourceBuilder<ProcessResource> builder, string folder)
    {
        var application = builder.ApplicationBuilder;
        var project = application.Resources.SelectMany(resource => resource.Annotations.OfType<NodeProjectAnnotation>())
            .FirstOrDefault(annotation => annotation.Folder == folder);
        if (project is null)
        {
            project = new NodeProjectAnnotation(folder);
            application.Prepare(NodeRuntime.Restoration(Console.WriteLine), isRequired: true);
            application.Prepare(project.Preparation);
        }

        application.Eventing.Subscribe<BeforeResourceStartedEvent>(builder.Resource, (_, token) => project.Preparation.RunAsync(token));

        return builder
            .WithAnnotation(project)
            .WithEnvironment("PATH", string.Join(Path.PathSeparator, SearchPath(folder).OfType<string>()));
    }

    private static string?[] SearchPath(string folder) =>
    [
        NodeRuntime.Folder,
        PackageManager.Of(folder) is { } manager ? PackageManagerProgram.FolderOf(manager) : null,
        Environment.GetEnvironmentVariable("PATH"),
    ];
}
