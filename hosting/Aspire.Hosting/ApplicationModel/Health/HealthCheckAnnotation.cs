using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a registered health check tells whether a resource is healthy.</summary>
/// <param name="key">The name under which the health check is registered.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Key = {Key}")]
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name under which the health check is registered.</summary>
    public string Key => key;
}
