using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The first snapshot of a resource that the application runs itself.</summary>
/// <param name="initialSnapshot">The snapshot.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>The snapshot.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot ?? throw new ArgumentNullException(nameof(initialSnapshot));
}
