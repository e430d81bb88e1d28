using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="entrypoint">The command in place of the image's entry point; null keeps the image's.</param>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Name}")]
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>The command in place of the image's entry point; null keeps the image's.</summary>
    public string? Entrypoint { get; set; } = entrypoint;

    /// <summary>Whether the command is run by a shell; null leaves it to the publisher.</summary>
    [Experimental("ASPIRECONTAINERSHELLEXECUTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public bool? ShellExecution { get; set; }
}
