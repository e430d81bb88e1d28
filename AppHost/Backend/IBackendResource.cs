namespace AppHost.Backend;

/// <summary>The backend or its migrations, as a container or as a Node process: what the composition needs of either.</summary>
internal interface IBackendResource : IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport;

/// <summary>The backend's image, built from its Dockerfile.</summary>
internal sealed class BackendContainerResource(string name) : ContainerResource(name), IBackendResource;

/// <summary>The backend as a Node process on this machine.</summary>
internal sealed class BackendProcessResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IBackendResource;
