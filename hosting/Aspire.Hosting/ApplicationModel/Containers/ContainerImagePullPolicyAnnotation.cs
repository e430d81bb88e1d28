using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>When an image is pulled.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the engine does by itself.</summary>
    Default,

    /// <summary>Before every start.</summary>
    Always,

    /// <summary>When it is not there.</summary>
    Missing,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Says when a container's image is pulled.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, ImagePullPolicy = {ImagePullPolicy}")]
public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    /// <summary>When.</summary>
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}
