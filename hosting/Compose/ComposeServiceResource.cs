using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

namespace NodePostgres.Hosting.Compose;

/// <summary>A resource as the service of a compose environment.</summary>
/// <param name="name">The name of the service.</param>
/// <param name="resource">The resource that the service runs.</param>
/// <param name="composeEnvironmentResource">The environment.</param>
public class ComposeServiceResource(string name, IResource resource, ComposeEnvironmentResource composeEnvironmentResource)
    : Resource(name), IResourceWithParent<ComposeEnvironmentResource>
{
    /// <summary>The environment that the service belongs to.</summary>
    public ComposeEnvironmentResource Parent { get; } = composeEnvironmentResource;

    internal IResource TargetResource { get; } = resource;

    /// <summary>The name in the compose file, by which the other services reach this one.</summary>
    internal string ServiceName => TargetResource.Name.ToLowerInvariant();

    internal Dictionary<string, ServiceEndpoint> Endpoints { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal Dictionary<string, object> EnvironmentVariables { get; } = [];

    internal List<object> Arguments { get; } = [];

    internal List<Volume> Volumes { get; } = [];
}

/// <summary>An endpoint of a service.</summary>
/// <param name="Scheme">The scheme of its URLs.</param>
/// <param name="InternalPort">The port in the container, or the placeholder for it.</param>
/// <param name="ExposedPort">The port on the host; null lets compose choose.</param>
/// <param name="IsExternal">Whether it is published on the host.</param>
internal sealed record ServiceEndpoint(string Scheme, string InternalPort, int? ExposedPort, bool IsExternal);
