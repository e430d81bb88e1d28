using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>What an image build produces.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class ContainerImageBuildOptions
{
    /// <summary>The image's name without its tag; null leaves the image unnamed.</summary>
    public string? ImageName { get; init; }

    /// <summary>The image's tag; null stands for <c>latest</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether the image goes to a registry or into a file; null leaves it in the engine.</summary>
    public ContainerImageDestination? Destination { get; init; }

    /// <summary>The folder for an image that goes into a file.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The image's format; null leaves it to the engine.</summary>
    public ContainerImageFormat? ImageFormat { get; init; }

    /// <summary>The platforms that the image is built for; null is the engine's own.</summary>
    public ContainerTargetPlatform? TargetPlatform { get; init; }
}
