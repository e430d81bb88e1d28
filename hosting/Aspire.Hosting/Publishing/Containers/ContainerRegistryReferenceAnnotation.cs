namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says which registry a resource's image goes to.</summary>
/// <param name="registry">The registry.</param>
public class ContainerRegistryReferenceAnnotation(IContainerRegistry registry) : IResourceAnnotation
{
    /// <summary>The registry.</summary>
    public IContainerRegistry Registry { get; } = registry;
}
