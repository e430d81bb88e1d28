using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Fixes the name that a container has in the engine.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Name}")]
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}
