namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// Reads <c>postmaster.pid</c>, PostgreSQL's lock on a data folder; its first line is the process id
/// (PostgreSQL documentation, "Database File Layout").
/// </summary>
internal static class Postmaster
{
    // Process id, data folder, time of the start.
    private const int IdentityLines = 3;
    private const int StatusLine = 7;

    /// <summary>
    /// The process id of the server that runs on <paramref name="dataFolder"/>, or of what a killed one has left there; null where
    /// none does. A lock file that a killed server left and whose process id now belongs to another program is removed: PostgreSQL,
    /// which looks at the id alone, would refuse to start.
    /// </summary>
    public static int? RunningOn(string dataFolder, string pidFile)
    {
        var locked = LinesOf(pidFile);
        if (!TryReadId(locked, out var pid))
        {
            return null;
        }

        if (IsServer(pid, locked))
        {
            return pid;
        }

        if (Orphan(locked) is { } orphan)
        {
            return orphan;
        }

        File.Delete(pidFile);
        return null;
    }

    /// <summary>
    /// Whether a server was killed whose other processes have not gone yet, which takes them a moment: as long as they use its
    /// shared memory, PostgreSQL refuses to start.
    /// </summary>
    public static bool IsGoing(string pidFile) =>
        LinesOf(pidFile) is var locked && TryReadId(locked, out var pid) && !IsServer(pid, locked) && Orphan(locked) is not null;

    /// <summary>
    /// Whether the server says that it takes connections: the last line of its lock file, which <c>pg_ctl</c> reads too
    /// (PostgreSQL's <c>utils/pidfile.h</c>).
    /// </summary>
    public static bool SaysReady(string pidFile) => LinesOf(pidFile).ElementAtOrDefault(StatusLine)?.StartsWith("ready", StringComparison.Ordinal) ?? false;

    private static bool TryReadId(string[] locked, out int pid) => int.TryParse(locked.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out pid);

    private static string[] LinesOf(string pidFile)
    {
        try
        {
            return File.ReadAllLines(pidFile);
        }
        catch (IOException)
        {
            // There is none, or no longer.
            return [];
        }
    }

    // Somebody else's server cannot be on a folder of this user's; but root's own may run as "nobody" (postgres.sh), which hides its
    // folder from a root who must not trace.
    private static bool IsServer(int pid, string[] locked) => OperatingSystem.IsLinux()
        ? WorksOn(pid, locked, whenHidden: Environment.IsPrivilegedProcess)
        : IsServerByName(pid);

    // A process of the server whose lock file this is. Only Linux tells.
    private static int? Orphan(string[] locked) => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : (int?)null)
            .FirstOrDefault(pid => pid is { } id && WorksOn(id, locked, whenHidden: false))
        : null;

    // The working directory of a server and all its processes is its data folder, by whatever path that is reached: the lock file
    // there is this one. A dead process that nobody has waited for has no working directory.
    private static bool WorksOn(int pid, string[] locked, bool whenHidden)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").StartsWith("postgres", StringComparison.Ordinal)
                && LinesOf($"/proc/{pid}/cwd/postmaster.pid").Take(IdentityLines).SequenceEqual(locked.Take(IdentityLines));
        }
        catch (UnauthorizedAccessException)
        {
            return whenHidden;
        }
        catch (IOException)
        {
            // No such process, or no longer.
            return false;
        }
    }

    private static bool IsServerByName(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // No such process, or no longer.
            return false;
        }
    }
}
