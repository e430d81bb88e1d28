using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Deletes, once the application has started, what app hosts that were killed together with their orchestrator left among the temporary
/// files. Linux only, since elsewhere nothing tells whose a folder is.
/// </summary>
internal sealed class AbandonedFolders(ILogger<AbandonedFolders> logger) : BackgroundService
{
    // Of the orchestrator's session; of the pipeline, which every app host makes.
    private const string Session = "aspire-dcp";
    private const string Pipeline = "aspire-pipelines";

    private static readonly TimeSpan LongUnused = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DeleteAll(Session, IsAbandonedSession);
        DeleteAll(Pipeline, IsAbandonedPipeline);
        return Task.CompletedTask;
    }

    private void DeleteAll(string prefix, Predicate<string> isAbandoned)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), prefix + "*"))
        {
            try
            {
                if (isAbandoned(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or somebody else was quicker: a later start tries again.
                logger.LogDebug(exception, "The temporary folder {Folder} of an earlier run cannot be deleted.", folder);
            }
        }
    }

    // An orchestrator names its session's file on its command line, as long as it lives. One that is about to start has not written it yet.
    private static bool IsAbandonedSession(string folder) =>
        File.Exists(Path.Combine(folder, "kubeconfig"))
        && ProcessIdentity.WithArguments(arguments => arguments.Any(argument => argument.StartsWith(folder + "/", StringComparison.Ordinal))) is null;

    private static bool IsAbandonedPipeline(string folder) =>
        !Directory.EnumerateFileSystemEntries(folder).Any() && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LongUnused;
}
