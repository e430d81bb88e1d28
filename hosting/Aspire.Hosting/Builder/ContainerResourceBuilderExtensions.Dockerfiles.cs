using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;

namespace Aspire.Hosting;

public static partial class ContainerResourceBuilderExtensions
{
    internal const string GeneratedDockerfilePrefix = "aspire-dockerfile-";

    /// <summary>Adds a container whose image is built from a Dockerfile.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfilePath">The Dockerfile; a relative path begins at the context. Null means "Dockerfile".</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<ContainerResource> AddDockerfile(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string contextPath, string? dockerfilePath = null, string? stage = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contextPath);
        return builder.AddResource(new ContainerResource(name)).WithDockerfile(contextPath, dockerfilePath, stage);
    }

    /// <summary>Builds the container's image from a Dockerfile.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfilePath">The Dockerfile; a relative path begins at the context. Null means "Dockerfile".</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithDockerfile<T>(
        this IResourceBuilder<T> builder, string contextPath, string? dockerfilePath = null, string? stage = null) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(contextPath);

        var context = HostPath.Resolve(builder.ApplicationBuilder, contextPath);
        var dockerfile = HostPath.Resolve(context, dockerfilePath ?? "Dockerfile");
        return builder.WithBuild(new DockerfileBuildAnnotation(context, dockerfile, stage));
    }

    /// <summary>Adds a container whose image is built from a Dockerfile that a callback writes.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfileFactory">Makes the text of the Dockerfile.</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<ContainerResource> AddDockerfileFactory(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string contextPath,
        Func<DockerfileFactoryContext, string> dockerfileFactory, string? stage = null)
    {
        ArgumentNullException.ThrowIfNull(dockerfileFactory);
        return builder.AddDockerfileFactory(name, contextPath, context => Task.FromResult(dockerfileFactory(context)), stage);
    }

    /// <summary>Adds a container whose image is built from a Dockerfile that a callback writes.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfileFactory">Makes the text of the Dockerfile.</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The resource.</returns>
    public static IResourceBuilder<ContainerResource> AddDockerfileFactory(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string contextPath,
        Func<DockerfileFactoryContext, Task<string>> dockerfileFactory, string? stage = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.AddResource(new ContainerResource(name)).WithDockerfileFactory(contextPath, dockerfileFactory, stage);
    }

    /// <summary>Builds the container's image from a Dockerfile that a callback writes.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfileFactory">Makes the text of the Dockerfile.</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithDockerfileFactory<T>(
        this IResourceBuilder<T> builder, string contextPath, Func<DockerfileFactoryContext, string> dockerfileFactory, string? stage = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(dockerfileFactory);
        return builder.WithDockerfileFactory(contextPath, context => Task.FromResult(dockerfileFactory(context)), stage);
    }

    /// <summary>Builds the container's image from a Dockerfile that a callback writes.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="contextPath">The build context; a relative path begins at the app host's directory.</param>
    /// <param name="dockerfileFactory">Makes the text of the Dockerfile.</param>
    /// <param name="stage">The stage to build; null for the last.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithDockerfileFactory<T>(
        this IResourceBuilder<T> builder, string contextPath, Func<DockerfileFactoryContext, Task<string>> dockerfileFactory, string? stage = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(contextPath);
        ArgumentNullException.ThrowIfNull(dockerfileFactory);

        var context = HostPath.Resolve(builder.ApplicationBuilder, contextPath);
        // The folder is made when the Dockerfile is written.
        var dockerfile = Path.Combine(Path.GetTempPath(), GeneratedDockerfilePrefix + Path.GetRandomFileName(), "Dockerfile");
        return builder.WithBuild(new DockerfileBuildAnnotation(context, dockerfile, stage) { DockerfileFactory = dockerfileFactory });
    }

    /// <summary>Sets a build argument. It ends up in the image's history: a secret belongs into <see cref="WithBuildSecret{T}"/>.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the argument.</param>
    /// <param name="value">A string, a boolean, a number, or a value that is known later; null takes it from the engine's environment.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The image is not built from a Dockerfile.</exception>
    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, object? value) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Build(builder.Resource, nameof(WithBuildArg)).BuildArguments[name] = value;
        return builder;
    }

    /// <summary>Sets a build argument to the value of a parameter.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the argument.</param>
    /// <param name="value">The parameter.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The parameter is a secret, or the image is not built from a Dockerfile.</exception>
    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return value.Resource.Secret
            ? throw new InvalidOperationException(
                $"Cannot add secret parameter '{value.Resource.Name}' as build argument '{name}' while configuring resource '{builder.Resource.Name}'. "
                + "Use WithBuildSecret instead.")
            : builder.WithBuildArg(name, value.Resource);
    }

    /// <summary>Gives the build a secret, which a <c>RUN --mount=type=secret,id=…</c> can read and which stays out of the image.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The id of the secret.</param>
    /// <param name="value">The parameter that holds it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The image is not built from a Dockerfile.</exception>
    public static IResourceBuilder<T> WithBuildSecret<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        Build(builder.Resource, nameof(WithBuildSecret)).BuildSecrets[name] = value.Resource;
        return builder;
    }

    private static DockerfileBuildAnnotation Build(IResource resource, string verb)
        => resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build)
            ? build
            : throw new InvalidOperationException(
                $"The resource '{resource.Name}' does not have a Dockerfile build annotation. Call WithDockerfile before calling {verb}.");

    // A new tag for each app host and start, as Aspire does it, so that no start takes the image of another for its own.
    private static IResourceBuilder<T> WithBuild<T>(this IResourceBuilder<T> builder, DockerfileBuildAnnotation build) where T : ContainerResource
    {
        var name = builder.Resource.Name.ToLowerInvariant();
        var seed = $"{builder.ApplicationBuilder.AppHostDirectory}{DateTime.UtcNow.Ticks}";
        var tag = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)))[..40];

        if (!builder.Resource.HasAnnotationOfType<ContainerImageAnnotation>())
        {
            builder.WithImage(name, tag);
        }

        build.ImageName = name;
        build.ImageTag = tag;
        return builder.WithAnnotation(build, ResourceAnnotationMutationBehavior.Replace);
    }
}
