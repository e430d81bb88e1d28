namespace NodePostgres.Hosting.PinnedTools;

/// <summary>
/// A folder of the user that all clones share: <c>&lt;root&gt;/&lt;tool&gt;/&lt;version&gt;-&lt;platform&gt;</c>. An
/// entry appears in one rename when it is complete, so what is there is whole, whatever interrupted an earlier run.
/// </summary>
internal sealed class ToolCache(string root)
{
    private const string StagingPrefix = ".staging-";

    /// <summary>The folder that holds every tool.</summary>
    public string Root { get; } = root;

    /// <summary>
    /// The cache of the current user: <c>node-postgres-apphost</c> under <c>XDG_CACHE_HOME</c> where that is set, else
    /// under <c>~/.cache</c>, <c>~/Library/Caches</c> (macOS) or <c>%LOCALAPPDATA%</c> (Windows).
    /// </summary>
    /// <exception cref="DistributedApplicationException">The user has no home folder.</exception>
    public static ToolCache OfUser() => new(Path.Combine(UserCacheFolder(), "node-postgres-apphost"));

    /// <summary>Where <paramref name="tool"/> is or will be.</summary>
    public string PathOf(PinnedTool tool) => Path.Combine(Root, tool.Tool, $"{tool.Version}-{tool.Platform}");

    /// <summary>
    /// Returns the folder of <paramref name="tool"/>; where it is not there yet, lets <paramref name="fill"/> make it in
    /// a staging folder beside it. Processes that need the same tool at the same time wait for the first.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The folder cannot be written, or the disk is full.</exception>
    public async Task<string> GetOrAddAsync(PinnedTool tool, Func<string, CancellationToken, Task> fill, Action<string> report, CancellationToken cancellationToken)
    {
        var target = PathOf(tool);
        if (Directory.Exists(target))
        {
            return target;
        }

        try
        {
            var parent = Path.GetDirectoryName(target)!;
            using var locked = await FileLock.AcquireAsync(
                Path.Combine(parent, ".lock"),
                () => report($"Another start is restoring {tool.Contents} {tool.Version}; waiting for it."),
                cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(target))
            {
                return target;
            }

            DeleteAbandonedStaging(parent);
            EnsureRoomFor(tool);
            var staging = Path.Combine(parent, StagingPrefix + Path.GetRandomFileName());
            Directory.CreateDirectory(staging);
            try
            {
                await fill(staging, cancellationToken).ConfigureAwait(false);
                Directory.Move(staging, target);
            }
            finally
            {
                DeleteQuietly(staging);
            }

            return target;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw Explain(exception);
        }
    }

    // Called under the lock: whoever made them is gone.
    private static void DeleteAbandonedStaging(string parent)
    {
        foreach (var abandoned in Directory.EnumerateDirectories(parent, StagingPrefix + "*"))
        {
            DeleteQuietly(abandoned);
        }
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Something still writes there; the next restore deletes it.
        }
    }

    private void EnsureRoomFor(PinnedTool tool)
    {
        var free = Disk.FreeMegabytes(Root);
        if (free < tool.DiskMegabytes)
        {
            throw new DistributedApplicationException(
                $"The disk is too full for {tool.Contents} {tool.Version}: '{Root}' has {free} MB left of the {tool.DiskMegabytes} MB needed. " +
                "Free some space there, or set XDG_CACHE_HOME to a folder on another disk, then start again.");
        }
    }

    private DistributedApplicationException Explain(Exception exception) => Disk.IsFull(exception)
        ? new DistributedApplicationException(
            $"The disk is full: the tools could not be written to '{Root}'. " +
            "Free some space there, or set XDG_CACHE_HOME to a folder on another disk, then start again.", exception)
        : new DistributedApplicationException(
            $"The tools cannot be written to '{Root}': {exception.Message} " +
            "Make that folder writable, or set XDG_CACHE_HOME to a folder that you can write, then start again.", exception);

    private static string UserCacheFolder()
    {
        // The XDG specification has relative paths ignored.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
        {
            return cache;
        }

        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (home.Length == 0)
        {
            throw new DistributedApplicationException(
                "This user has no home folder to keep the tools in. Set HOME or XDG_CACHE_HOME to a folder that you can write, then start again.");
        }

        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
    }
}
