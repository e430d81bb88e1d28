namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Runs resources from an image that is built first.</summary>
internal static class ImageBuildBuilderExtensions
{
    /// <summary>
    /// Runs the resource from the image of <paramref name="backend"/>, which resources share. The build begins with the application,
    /// beside everything else, and the resource waits for it; what it writes is in the resource's log.
    /// </summary>
    public static IResourceBuilder<NodeBackendResource> WithBuiltImage(this IResourceBuilder<NodeBackendResource> builder, ContainerEngine engine, NodeBackendOptions backend)
    {
        var application = builder.ApplicationBuilder;
        var shared = application.Resources.SelectMany(resource => resource.Annotations.OfType<ImageBuild>()).FirstOrDefault(build => build.Tag == ImageBuild.TagFor(backend));
        var build = shared ?? new ImageBuild(engine, backend);
        var eventing = application.Eventing;
        eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            var logger = started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(builder.Resource);
            build.Progress += line => logger.LogInformation("{BuildOutput}", line);
            return Task.CompletedTask;
        });
        if (shared is null)
        {
            // After the logger, which wants the first line too.
            application.Prepare(build.Preparation);
        }

        eventing.Subscribe<BeforeResourceStartedEvent>(builder.Resource, (_, token) => build.Preparation.RunAsync(token));

        // Aspire's own build would run at each start, once for each resource, and knows neither the certificates nor whether anything changed.
        builder.Resource.Annotations.Remove(builder.Resource.Annotations.OfType<DockerfileBuildAnnotation>().Last());
        return builder
            .WithAnnotation(build)
            .WithImage(ImageBuild.Repository, build.Tag)
            // It is nowhere but here.
            .WithImagePullPolicy(ImagePullPolicy.Never);
    }
}
