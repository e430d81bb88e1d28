using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>Where a built image goes.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum ContainerImageDestination
{
    /// <summary>To a container registry.</summary>
    Registry,

    /// <summary>Into a file.</summary>
    Archive,
}
