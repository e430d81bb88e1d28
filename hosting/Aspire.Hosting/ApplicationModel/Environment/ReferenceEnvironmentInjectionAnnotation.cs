namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which environment variables <c>WithReference</c> sets.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>ConnectionStrings__name</c>.</summary>
    ConnectionString = 1 << 0,

    /// <summary>A variable for each connection property, as <c>NAME_HOST</c>.</summary>
    ConnectionProperties = 1 << 1,

    /// <summary><c>services__name__endpoint__0</c>.</summary>
    ServiceDiscovery = 1 << 2,

    /// <summary><c>NAME_ENDPOINT</c>.</summary>
    Endpoints = 1 << 3,

    /// <summary>All of them; the default.</summary>
    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}

/// <summary>Says which environment variables <c>WithReference</c> sets on a resource.</summary>
/// <param name="flags">Which ones.</param>
public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>Which ones.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
