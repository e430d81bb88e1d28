using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;

namespace Aspire.Hosting;

/// <summary>Adds programs that run as processes of the host.</summary>
public static class ExecutableResourceBuilderExtensions
{
    /// <summary>Adds a program.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="command">The program: a path, or a name that is looked up in PATH.</param>
    /// <param name="workingDirectory">The directory that it runs in; a relative one begins at the app host's.</param>
    /// <param name="args">Its arguments; null for none.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string command, string workingDirectory, params string[]? args)
        => builder.AddExecutable(name, command, workingDirectory, (object[]?)args);

    /// <summary>Adds a program, some of whose arguments may be values that are known later.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="command">The program: a path, or a name that is looked up in PATH.</param>
    /// <param name="workingDirectory">The directory that it runs in; a relative one begins at the app host's.</param>
    /// <param name="args">Its arguments: strings, parameters, endpoints, expressions; null for none.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string command, string workingDirectory, params object[]? args)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);

        return builder.AddResource(new ExecutableResource(name, command, HostPath.Resolve(builder, workingDirectory)))
            .WithArgs(args ?? []);
    }

    /// <summary>Changes the program.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="command">The program: a path, or a name that is looked up in PATH.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithCommand<T>(this IResourceBuilder<T> builder, string command) where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(command);
        Executable(builder.Resource).Command = command;
        return builder;
    }

    /// <summary>Changes the directory that the program runs in.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="workingDirectory">The directory; a relative one begins at the app host's.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithWorkingDirectory<T>(this IResourceBuilder<T> builder, string workingDirectory) where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        Executable(builder.Resource).WorkingDirectory = HostPath.Resolve(builder.ApplicationBuilder, workingDirectory);
        return builder;
    }

    /// <summary>Publishes the program as a container that is built from the Dockerfile in its working directory.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder) where T : ExecutableResource
        => builder.PublishAsDockerFile(configure: null);

    /// <summary>
    /// Publishes the program as a container that is built from the Dockerfile in its working directory. The arguments are the image's own
    /// affair, so they are left out; environment, endpoints and references stay.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="configure">Configures the container; null for nothing. Called only when publishing.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure)
        where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        if (!application.ExecutionContext.IsPublishMode)
        {
            return builder;
        }

        if (application.TryCreateResourceBuilder<ExecutableContainerResource>(builder.Resource.Name, out var existing))
        {
            existing.WithArgs(context => context.Args.Clear());
            configure?.Invoke(existing);
            return builder;
        }

        // The container takes the program's place in the model, and shares its annotations.
        application.Resources.Remove(builder.Resource);
        var container = application.AddResource(new ExecutableContainerResource(builder.Resource));
        container.WithImage(builder.Resource.Name)
            .WithDockerfile(builder.Resource.WorkingDirectory)
            .WithArgs(context => context.Args.Clear());
        configure?.Invoke(container);
        return builder.WithManifestPublishingCallback(context => context.WriteContainerAsync(container.Resource));
    }

    private static ExecutableAnnotation Executable(IResource resource)
        => resource.TryGetLastAnnotation<ExecutableAnnotation>(out var annotation)
            ? annotation
            : throw new InvalidOperationException($"The resource '{resource.Name}' is missing the ExecutableAnnotation");

    private sealed class ExecutableContainerResource(ExecutableResource executable) : ContainerResource(executable.Name)
    {
        public override ResourceAnnotationCollection Annotations => executable.Annotations;
    }
}
