namespace Aspire.Hosting.ApplicationModel;

/// <summary>Questions about a model as a whole.</summary>
public static class DistributedApplicationModelExtensions
{
    /// <summary>The resources that are deployed as running containers.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The resources.</returns>
    public static IEnumerable<IResource> GetComputeResources(this DistributedApplicationModel model)
        => model.Resources.Where(resource => !resource.IsExcludedFromPublish() && resource.IsContainer() && !resource.IsBuildOnlyContainer());

    /// <summary>The resources whose image a deployment has to build.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The resources.</returns>
    public static IEnumerable<IResource> GetBuildResources(this DistributedApplicationModel model)
        => model.Resources.Where(ResourceExtensions.RequiresImageBuild);

    /// <summary>The resources whose image a deployment has to build and to push.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The resources.</returns>
    public static IEnumerable<IResource> GetBuildAndPushResources(this DistributedApplicationModel model)
        => model.Resources.Where(ResourceExtensions.RequiresImageBuildAndPush);
}
