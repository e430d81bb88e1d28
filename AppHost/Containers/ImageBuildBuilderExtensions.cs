using AppHost.Backend;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tooling;

namespace AppHost.Containers;

/// <summary>Runs resources from an image that is built first.</summary>
internal static class ImageBuildBuilderExtensions
{
    /// <summary>
    /// Runs the resource from the image of <paramref name="backend"/>, which resources share. The build begins with the application,
    /// beside everything else, and the resource waits for it; what it writes is in the resource's log.
    /// </summary>
    public static IResourceBuilder<T> WithBuiltImage<T>(
        this IResourceBuilder<T> builder, ContainerEngine engine, BackendOptions backend, ContainerOptions containers)
        where T : ContainerResource
    {
        var build = builder.ApplicationBuilder.Resources.SelectMany(resource => resource.Annotations.OfType<ImageBuild>()).FirstOrDefault()
            ?? new ImageBuild(engine, backend, containers);
        var eventing = builder.ApplicationBuilder.Eventing;
        eventing.Subscribe<BeforeStartEvent>((started, token) =>
        {
            var logger = started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(builder.Resource);
            build.Progress += line => logger.LogInformation("{BuildOutput}", line);
            // Whoever needs it awaits it; a failure is theirs to tell.
            _ = build.EnsureAsync(token).ContinueWith(
                task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return Task.CompletedTask;
        });
        eventing.Subscribe<BeforeResourceStartedEvent>(builder.Resource, async (_, token) =>
        {
            try
            {
                await build.EnsureAsync(token).ConfigureAwait(false);
            }
            catch (ToolException exception)
            {
                throw new DistributedApplicationException(exception.Message, exception);
            }
        });

        return builder
            .WithAnnotation(build)
            .WithImage(build.Repository, build.Tag)
            // It is nowhere but here.
            .WithImagePullPolicy(ImagePullPolicy.Never);
    }
}
