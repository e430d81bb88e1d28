using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>The format of an image.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum ContainerImageFormat
{
    /// <summary>Docker's image format, version 2.</summary>
    Docker,

    /// <summary>The image format of the Open Container Initiative.</summary>
    Oci,
}
