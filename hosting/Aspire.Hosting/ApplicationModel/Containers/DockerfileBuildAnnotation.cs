using Aspire.Hosting.TemporaryFolders;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a container's image is built.</summary>
/// <param name="contextPath">The absolute path of the build context.</param>
/// <param name="dockerfilePath">The absolute path of the Dockerfile.</param>
/// <param name="stage">The stage to build; null for the last.</param>
public class DockerfileBuildAnnotation(string contextPath, string dockerfilePath, string? stage) : IResourceAnnotation
{
    private readonly Lock _lock = new();
    private Task? _writing;

    /// <summary>The absolute path of the build context.</summary>
    public string ContextPath => contextPath;

    /// <summary>The absolute path of the Dockerfile.</summary>
    public string DockerfilePath => dockerfilePath;

    /// <summary>The stage to build; null for the last.</summary>
    public string? Stage => stage;

    /// <summary>The build arguments by name: strings, or values that are known later; null takes the engine's environment.</summary>
    public Dictionary<string, object?> BuildArguments { get; } = [];

    /// <summary>The build secrets by id: values that are known later, or files.</summary>
    public Dictionary<string, object> BuildSecrets { get; } = [];

    /// <summary>Makes the text of the Dockerfile; null when the file is there already.</summary>
    public Func<DockerfileFactoryContext, Task<string>>? DockerfileFactory { get; init; }

    /// <summary>The name given to the built image; null until it is known.</summary>
    public string? ImageName { get; set; }

    /// <summary>The tag given to the built image; null until it is known.</summary>
    public string? ImageTag { get; set; }

    /// <summary>Whether the image runs; false for one that only holds files for others. Default true.</summary>
    public bool HasEntrypoint { get; set; } = true;

    /// <summary>The text of a <c>.dockerignore</c> to be written where the context has none; null for none.</summary>
    public string? BuildContextIgnoreContent { get; set; }

    /// <summary>Writes the Dockerfile, once, when it is made by <see cref="DockerfileFactory"/>.</summary>
    /// <param name="context">What the factory gets.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>A task that ends when the file is written.</returns>
    public Task MaterializeDockerfileAsync(DockerfileFactoryContext context, CancellationToken cancellationToken)
    {
        if (DockerfileFactory is null)
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            if (_writing is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _writing = WriteAsync(DockerfileFactory, context, cancellationToken);
            }

            return _writing;
        }
    }

    private async Task WriteAsync(
        Func<DockerfileFactoryContext, Task<string>> factory, DockerfileFactoryContext context, CancellationToken cancellationToken)
    {
        var content = await factory(context).ConfigureAwait(false);
        var folder = Path.GetDirectoryName(DockerfilePath)!;
        if (!Directory.Exists(folder))
        {
            context.Services.GetRequiredService<OwnedFolders>().Create(folder);
        }

        await File.WriteAllTextAsync(DockerfilePath, content, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What <see cref="DockerfileBuildAnnotation.DockerfileFactory"/> gets.</summary>
public sealed class DockerfileFactoryContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The resource whose image is built.</summary>
    public required IResource Resource { get; init; }

    /// <summary>Ends the making of the text.</summary>
    public CancellationToken CancellationToken { get; init; }
}
