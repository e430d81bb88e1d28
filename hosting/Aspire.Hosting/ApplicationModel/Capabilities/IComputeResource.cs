namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is deployed as running code: a container, a project, an executable.</summary>
public interface IComputeResource : IResource;
