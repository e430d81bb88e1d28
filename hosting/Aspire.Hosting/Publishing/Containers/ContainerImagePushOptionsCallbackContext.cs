using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a callback gets that names a resource's image.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class ContainerImagePushOptionsCallbackContext
{
    /// <summary>The resource.</summary>
    public required IResource Resource { get; init; }

    /// <summary>Cancelled when the publishing is to stop.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The name and tag so far, to be changed.</summary>
    public required ContainerImagePushOptions Options { get; init; }
}
