using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says whether a resource's endpoints may be proxied at all.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, ProxyEnabled = {ProxyEnabled}")]
public sealed class ProxySupportAnnotation : IResourceAnnotation
{
    /// <summary>Whether they may.</summary>
    public required bool ProxyEnabled { get; set; }
}
