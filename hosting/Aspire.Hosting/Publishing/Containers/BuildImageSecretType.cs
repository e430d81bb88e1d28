using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>Where the engine finds a build secret.</summary>
[Experimental("ASPIRECONTAINERRUNTIME001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum BuildImageSecretType
{
    /// <summary>In an environment variable of the build command.</summary>
    Environment,

    /// <summary>In a file.</summary>
    File,
}
