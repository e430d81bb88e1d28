using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;

namespace Aspire.Hosting;

public static partial class JavaScriptHostingExtensions
{
    /// <param name="app">The application.</param>
    /// <param name="entrypoint">What the generated image runs; null for an image that only holds the built files.</param>
    private static IResourceBuilder<T> PublishWithDockerfile<T>(this IResourceBuilder<T> app, string[]? entrypoint) where T : JavaScriptAppResource
        => app.PublishAsDockerFile(container =>
        {
            var directory = app.Resource.WorkingDirectory;
            if (!File.Exists(Path.Combine(directory, "Dockerfile")))
            {
                container.WithDockerfileFactory(directory, _ => GeneratedDockerfile.For(app.Resource, entrypoint));
            }

            if (entrypoint is null && container.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
            {
                build.HasEntrypoint = false;
            }
        });
}
