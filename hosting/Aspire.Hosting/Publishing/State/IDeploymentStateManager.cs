using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>What deployments remember from one to the next, in named sections.</summary>
[Experimental("ASPIREPIPELINES002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IDeploymentStateManager
{
    /// <summary>The file that holds the state; null where there is none.</summary>
    string? StateFilePath { get; }

    /// <summary>Reads a section.</summary>
    /// <param name="sectionName">The section's name; colons separate levels.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The section, empty where nothing was saved.</returns>
    Task<DeploymentStateSection> AcquireSectionAsync(string sectionName, CancellationToken cancellationToken = default);

    /// <summary>Saves a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>A task that ends when the section is saved.</returns>
    /// <exception cref="InvalidOperationException">The section was saved by somebody else since it was read.</exception>
    Task SaveSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default);

    /// <summary>Removes a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>A task that ends when the section is gone.</returns>
    /// <exception cref="InvalidOperationException">The section was saved by somebody else since it was read.</exception>
    Task DeleteSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default);

    /// <summary>Forgets everything.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A task that ends when the state is gone.</returns>
    Task ClearAllStateAsync(CancellationToken cancellationToken = default);
}
