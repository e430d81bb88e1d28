using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>Finds the container engine of this machine.</summary>
[Experimental("ASPIRECONTAINERRUNTIME001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IContainerRuntimeResolver
{
    /// <summary>
    /// The engine that <c>ASPIRE_CONTAINER_RUNTIME</c> names (<c>docker</c> or <c>podman</c>), else the one that answers;
    /// docker when both do or neither does.
    /// </summary>
    /// <param name="cancellationToken">Gives up the question.</param>
    /// <returns>The engine, which need not be running.</returns>
    /// <exception cref="DistributedApplicationException">The variable names something else.</exception>
    Task<IContainerRuntime> ResolveAsync(CancellationToken cancellationToken = default);
}
