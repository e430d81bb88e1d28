using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Pipelines;

/// <summary>Where a pipeline writes.</summary>
[Experimental("ASPIREPIPELINES004", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IPipelineOutputService
{
    /// <summary>The folder that <c>--output-path</c> names, or <c>aspire-output</c> beside the AppHost. It need not exist yet.</summary>
    /// <returns>The full path.</returns>
    string GetOutputDirectory();

    /// <summary>The folder of one resource within the output folder. It need not exist yet.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is null.</exception>
    string GetOutputDirectory(IResource resource);

    /// <summary>A folder for what is needed only while the pipeline runs. It exists, and nobody else may read it.</summary>
    /// <returns>The full path.</returns>
    string GetTempDirectory();

    /// <summary>The folder of one resource within the temporary folder. It need not exist yet.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="resource"/> is null.</exception>
    string GetTempDirectory(IResource resource);
}
