namespace Aspire.Hosting.ApplicationModel;

/// <summary>Finds projects in the model, and the model's projects on disk.</summary>
public static class ProjectResourceExtensions
{
    /// <summary>The model's projects.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The projects, in the order in which they were added.</returns>
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Resources.OfType<ProjectResource>();
    }

    /// <summary>Where a project is.</summary>
    /// <param name="projectResource">The project.</param>
    /// <returns>Its metadata.</returns>
    /// <exception cref="InvalidOperationException">The resource has none.</exception>
    public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource)
    {
        ArgumentNullException.ThrowIfNull(projectResource);
        return projectResource.TryGetLastAnnotation<IProjectMetadata>(out var metadata)
            ? metadata
            : throw new InvalidOperationException($"Resource '{projectResource.Name}' does not carry an {nameof(IProjectMetadata)} annotation.");
    }
}
