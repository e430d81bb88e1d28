using System.Text.Json;
using Aspire.Hosting.Pipelines;
using Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Publishing;

/// <summary>The step that writes the manifest: <c>--operation publish --publisher manifest --output-path …</c>.</summary>
internal static class ManifestPublisher
{
    public const string StepName = "publish-manifest";

    public static PipelineStep CreateStep() => new()
    {
        Name = StepName,
        Description = "Publishes the Aspire application model as a JSON manifest file.",
        Action = WriteAsync,
    };

    private static async Task WriteAsync(PipelineStepContext context)
    {
        var path = context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.OutputPath
            ?? throw new DistributedApplicationException("The '--output-path [path]' option was not specified even though manifest publishing was requested.");
        // A file name is taken as it is; anything else is the folder in which the manifest gets its usual name.
        path = Path.GetFullPath(path.EndsWith(".json", StringComparison.Ordinal) ? path : Path.Combine(path, "aspire-manifest.json"));

        using var content = new MemoryStream();
        using (var writer = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            await new ManifestPublishingContext(context.ExecutionContext, path, writer, context.CancellationToken)
                .WriteModelAsync(context.Model).ConfigureAwait(false);
        }
        content.WriteByte((byte)'\n');
        await AtomicFile.WriteAsync(path, content.ToArray(), context.CancellationToken).ConfigureAwait(false);
        context.Logger.LogInformation("Published manifest to: {ManifestPath}", path);
    }
}
