namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource becomes in a compute environment, as the service of a compose file.</summary>
/// <param name="target">What it becomes.</param>
public sealed class DeploymentTargetAnnotation(IResource target) : IResourceAnnotation
{
    /// <summary>What it becomes.</summary>
    public IResource DeploymentTarget { get; set; } = target;

    /// <summary>The registry that its image is pushed to; null for none.</summary>
    public IContainerRegistry? ContainerRegistry { get; set; }

    /// <summary>The environment.</summary>
    public IComputeEnvironmentResource? ComputeEnvironment { get; set; }
}

/// <summary>The environment that a resource was given by <c>WithComputeEnvironment</c>.</summary>
internal sealed class ComputeEnvironmentAnnotation(IComputeEnvironmentResource computeEnvironment) : IResourceAnnotation
{
    public IComputeEnvironmentResource ComputeEnvironment { get; } = computeEnvironment;
}
