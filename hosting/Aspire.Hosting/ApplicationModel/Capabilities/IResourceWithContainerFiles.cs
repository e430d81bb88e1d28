using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource whose image holds files that another image can take over.</summary>
public interface IResourceWithContainerFiles : IResource;
