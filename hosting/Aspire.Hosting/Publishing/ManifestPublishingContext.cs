using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>What a resource gets to write itself into a manifest.</summary>
/// <param name="executionContext">What the app host was started for.</param>
/// <param name="manifestPath">The path of the manifest.</param>
/// <param name="writer">Writes the manifest.</param>
/// <param name="cancellationToken">Ends the writing.</param>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default)
{
    /// <summary>What the app host was started for.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The path of the manifest.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>Writes the manifest.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Ends the writing.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
