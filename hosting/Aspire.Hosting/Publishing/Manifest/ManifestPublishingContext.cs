using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes resources into a manifest, by the schema https://json.schemastore.org/aspire-8.0.json.</summary>
/// <param name="executionContext">Whether the application is run or published.</param>
/// <param name="manifestPath">The manifest's path, to which the paths within it are relative.</param>
/// <param name="writer">Where the manifest is written, positioned in the object of the resource at hand.</param>
/// <param name="cancellationToken">Stops the writing.</param>
public sealed partial class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default)
{
    private readonly Dictionary<string, IResource> _referenced = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<object> _visiting = new(ReferenceEqualityComparer.Instance);
    private readonly PortAllocator _ports = new();

    /// <summary>Whether the application is run or published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The manifest's path, to which the paths within it are relative.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>Where the manifest is written, positioned in the object of the resource at hand.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Stops the writing.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Makes a path relative to the manifest, with forward slashes.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The relative path; null for null.</returns>
    [return: NotNullIfNotNull(nameof(path))]
    public string? GetManifestRelativePath(string? path)
    {
        if (path is null)
        {
            return null;
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!;
        var native = path.Replace('\\', Path.DirectorySeparatorChar).Replace('/', Path.DirectorySeparatorChar);
        return Path.GetRelativePath(folder, native).Replace('\\', '/');
    }

    /// <summary>Writes a container: its image or build, entry point, arguments, mounts, environment and bindings.</summary>
    /// <param name="container">The container.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="DistributedApplicationException">The container has neither an image nor a Dockerfile.</exception>
    public async Task WriteContainerAsync(ContainerResource container)
    {
        var target = container.GetDeploymentTargetAnnotation();
        if (container.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build))
        {
            Writer.WriteString("type", "container.v1");
            WriteConnectionString(container);
            await WriteBuildAsync(container, build).ConfigureAwait(false);
        }
        else if (container.TryGetContainerImageName(out var image))
        {
            Writer.WriteString("type", target is null ? "container.v0" : "container.v1");
            WriteConnectionString(container);
            Writer.WriteString("image", image);
        }
        else
        {
            throw new DistributedApplicationException($"Could not get the container image name for resource '{container.Name}'.");
        }

        await WriteDeploymentAsync(target).ConfigureAwait(false);
        if (container.Entrypoint is not null)
        {
            Writer.WriteString("entrypoint", container.Entrypoint);
        }
        await WriteCommandLineArgumentsAsync(container).ConfigureAwait(false);
        WriteContainerFiles(container);
        WriteMounts(container);
        await WriteEnvironmentVariablesAsync(container).ConfigureAwait(false);
        WriteBindings(container);
    }

    /// <summary>Writes the connection string of a resource as an expression; nothing for a resource that has none.</summary>
    /// <param name="resource">The resource.</param>
    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: { } expression })
        {
            TryAddDependentResources(expression);
            Writer.WriteString("connectionString", Expression(expression));
        }
    }

    /// <summary>Writes the endpoints of a resource as bindings; nothing for a resource that has none.</summary>
    /// <param name="resource">The resource.</param>
    public void WriteBindings(IResource resource)
    {
        var endpoints = resource.ResolveEndpoints(_ports);
        if (endpoints.Count == 0)
        {
            return;
        }
        Writer.WriteStartObject("bindings");
        foreach (var resolved in endpoints)
        {
            var endpoint = resolved.Endpoint;
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            if (resolved.ExposedPort is { Value: { } exposed, IsImplicit: false } && resolved.TargetPort.Value != exposed)
            {
                Writer.WriteNumber("port", exposed);
            }
            if (resolved.TargetPort.Value is { } target)
            {
                Writer.WriteNumber("targetPort", target);
            }
            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
    }

    /// <summary>Writes the environment variables of a resource as expressions; nothing for a resource that has none.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>A task that ends when they are written.</returns>
    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = (await EvaluateAsync(resource, builder => builder.WithEnvironmentVariablesConfig()).ConfigureAwait(false)).EnvironmentVariablesWithUnprocessed.ToArray();
        if (variables.Length == 0)
        {
            return;
        }
        Writer.WriteStartObject("env");
        foreach (var (name, (value, _)) in variables)
        {
            Writer.WriteString(name, Expression(value));
            TryAddDependentResources(value);
        }
        Writer.WriteEndObject();
    }

    /// <summary>Writes the command-line arguments of a resource as expressions; nothing for a resource that has none.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>A task that ends when they are written.</returns>
    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = (await EvaluateAsync(resource, builder => builder.WithArgumentsConfig()).ConfigureAwait(false)).ArgumentsWithUnprocessed.ToArray();
        if (arguments.Length == 0)
        {
            return;
        }
        Writer.WriteStartArray("args");
        foreach (var (argument, _, _) in arguments)
        {
            Writer.WriteStringValue(Expression(argument));
            TryAddDependentResources(argument);
        }
        Writer.WriteEndArray();
    }

    /// <summary>Makes sure that the resources to which a value refers are written too, even when they are not in the model.</summary>
    /// <param name="value">The value.</param>
    public void TryAddDependentResources(object? value)
    {
        if (value is ReferenceExpression expression)
        {
            Register(expression);
        }
        if (value is IResource resource)
        {
            if (_referenced.TryAdd(resource.Name, resource))
            {
                _names.Add(resource.Name);
            }
        }
        else if (value is IValueWithReferences referring && _visiting.Add(value))
        {
            foreach (var reference in referring.References)
            {
                TryAddDependentResources(reference);
            }
            _visiting.Remove(value);
        }
    }

    private async Task<IExecutionConfigurationResult> EvaluateAsync(IResource resource, Func<IExecutionConfigurationBuilder, IExecutionConfigurationBuilder> gather)
    {
        var result = await gather(ExecutionConfigurationBuilder.Create(resource)).BuildAsync(ExecutionContext, NullLogger.Instance, CancellationToken).ConfigureAwait(false);
        return result.Exception is { } exception ? throw exception : result;
    }
}
