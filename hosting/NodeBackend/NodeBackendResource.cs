namespace NodePostgres.Hosting.NodeBackend;

/// <summary>A Node backend, or its migrations: an image that is built from its Dockerfile, or a process of this machine.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class NodeBackendResource(string name) : ContainerResource(name);
