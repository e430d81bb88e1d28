namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource whose image can take files over from another's.</summary>
public interface IContainerFilesDestinationResource : IResource;
