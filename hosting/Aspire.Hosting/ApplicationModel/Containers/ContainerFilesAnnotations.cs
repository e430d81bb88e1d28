namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says where an image holds files that another image can take over.</summary>
public sealed class ContainerFilesSourceAnnotation : IResourceAnnotation
{
    /// <summary>The path in the image.</summary>
    public required string SourcePath { get; init; }
}

/// <summary>Says that an image takes files over from another.</summary>
public sealed class ContainerFilesDestinationAnnotation : IResourceAnnotation
{
    /// <summary>The resource whose image holds the files.</summary>
    public required IResource Source { get; init; }

    /// <summary>The path to which they go.</summary>
    public required string DestinationPath { get; init; }
}
