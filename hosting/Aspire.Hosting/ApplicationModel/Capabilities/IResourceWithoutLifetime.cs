namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that neither starts nor stops, as a parameter; nothing waits for it to be ready.</summary>
public interface IResourceWithoutLifetime : IResource;
