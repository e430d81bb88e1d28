using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <inheritdoc cref="IResourceContainerImageManager"/>
internal sealed class ResourceContainerImageManager(IContainerRuntimeResolver engines, IServiceProvider services) : IResourceContainerImageManager
{
    public async Task BuildImagesAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken = default)
    {
        foreach (var resource in resources)
        {
            await BuildImageAsync(resource, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task BuildImageAsync(IResource resource, CancellationToken cancellationToken = default)
    {
        if (!resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            if (resource.HasAnnotationOfType<ContainerImageAnnotation>())
            {
                return;
            }
            throw new NotSupportedException($"The resource '{resource.Name}' of type '{resource.GetType().Name}' is not supported.");
        }

        await build.MaterializeDockerfileAsync(
            new() { Services = services, Resource = resource, CancellationToken = cancellationToken }, cancellationToken).ConfigureAwait(false);

        Dictionary<string, string?> arguments = [];
        foreach (var (name, value) in build.BuildArguments)
        {
            arguments[name] = await ValueAsync(value, cancellationToken).ConfigureAwait(false);
        }
        Dictionary<string, BuildImageSecretValue> secrets = [];
        foreach (var (name, value) in build.BuildSecrets)
        {
            var type = value is FileInfo ? BuildImageSecretType.File : BuildImageSecretType.Environment;
            secrets[name] = new(await ValueAsync(value, cancellationToken).ConfigureAwait(false), type);
        }

        var local = ResourceImages.LocalName(resource);
        var tag = local.LastIndexOf(':') is var colon && colon > local.LastIndexOf('/') ? local[(colon + 1)..] : null;
        var options = new ContainerImageBuildOptions { ImageName = tag is null ? local : local[..colon], Tag = tag };
        var engine = await engines.ResolveAsync(cancellationToken).ConfigureAwait(false);
        await engine.BuildImageAsync(build.ContextPath, build.DockerfilePath, options, arguments, secrets, build.Stage, cancellationToken).ConfigureAwait(false);
    }

    public async Task PushImageAsync(IResource resource, CancellationToken cancellationToken)
    {
        var engine = await engines.ResolveAsync(cancellationToken).ConfigureAwait(false);
        await engine.PushImageAsync(resource, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string?> ValueAsync(object? value, CancellationToken cancellationToken) => value switch
    {
        FileInfo file => file.FullName,
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
