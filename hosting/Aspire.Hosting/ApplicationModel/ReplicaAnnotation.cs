using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many instances of a resource run.</summary>
/// <param name="replicas">The number. Default 1.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Replicas = {Replicas}")]
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>The number.</summary>
    public int Replicas { get; } = replicas;
}
