namespace Aspire.Hosting.ApplicationModel;

public static partial class ResourceExtensions
{
    /// <summary>The environment that the resource was given by <c>WithComputeEnvironment</c>.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The environment; null for none.</returns>
    public static IComputeEnvironmentResource? GetComputeEnvironment(this IResource resource)
        => resource.TryGetLastAnnotation<ComputeEnvironmentAnnotation>(out var annotation) ? annotation.ComputeEnvironment : null;

    /// <summary>What the resource becomes in a compute environment.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="targetComputeEnvironment">The environment; null for the only one that there is, or the resource's own.</param>
    /// <returns>The annotation; null when the resource is not deployed there.</returns>
    /// <exception cref="InvalidOperationException">There are several, and the resource was not given one.</exception>
    public static DeploymentTargetAnnotation? GetDeploymentTargetAnnotation(
        this IResource resource, IComputeEnvironmentResource? targetComputeEnvironment = null)
    {
        var own = resource.GetComputeEnvironment();
        if (own is not null && targetComputeEnvironment is not null && own != targetComputeEnvironment)
        {
            return null;
        }

        DeploymentTargetAnnotation[] targets = [.. resource.Annotations.OfType<DeploymentTargetAnnotation>()];
        if (own is not null)
        {
            return targets.SingleOrDefault(target => target.ComputeEnvironment == own);
        }

        if (targets.Length > 1)
        {
            var names = string.Join(", ", targets.Select(target => target.ComputeEnvironment?.Name));
            throw new InvalidOperationException(
                $"Resource '{resource.Name}' has multiple compute environments - '{names}'. "
                + "Please specify a single compute environment using 'WithComputeEnvironment'.");
        }

        return targets.SingleOrDefault(target => targetComputeEnvironment is null || target.ComputeEnvironment == targetComputeEnvironment);
    }
}
