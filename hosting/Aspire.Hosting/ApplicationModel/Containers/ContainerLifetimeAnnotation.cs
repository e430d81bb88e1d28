using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the app host runs.</summary>
    Session,

    /// <summary>Beyond the app host; the next run finds it again, and makes it anew when its configuration changed.</summary>
    Persistent,
}

/// <summary>How long a resource lives.</summary>
public enum Lifetime
{
    /// <summary>As long as the app host runs.</summary>
    Session,

    /// <summary>Beyond the app host.</summary>
    Persistent,
}

/// <summary>Says how long a container lives.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Lifetime = {Lifetime}")]
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>How long.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}
