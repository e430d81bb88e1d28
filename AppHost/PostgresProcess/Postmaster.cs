using System.Diagnostics;
using System.Globalization;

namespace AppHost.PostgresProcess;

/// <summary>
/// Reads <c>postmaster.pid</c>, PostgreSQL's lock on a data folder; its first line is the process id
/// (PostgreSQL documentation, "Database File Layout").
/// </summary>
internal static class Postmaster
{
    private const int StatusLine = 7;

    /// <summary>
    /// The process id of the server that runs on <paramref name="dataFolder"/>; null where none does. A lock file that
    /// a killed server left and whose process id now belongs to another program is removed: PostgreSQL, which looks at
    /// the id alone, would refuse to start.
    /// </summary>
    public static int? RunningOn(string dataFolder, string pidFile)
    {
        if (!File.Exists(pidFile)
            || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        if (IsServer(pid, dataFolder))
        {
            return pid;
        }

        File.Delete(pidFile);
        return null;
    }

    /// <summary>
    /// Whether the server says that it takes connections: the last line of its lock file, which <c>pg_ctl</c> reads too
    /// (PostgreSQL's <c>utils/pidfile.h</c>).
    /// </summary>
    public static bool SaysReady(string pidFile)
    {
        try
        {
            return File.ReadLines(pidFile).ElementAtOrDefault(StatusLine)?.StartsWith("ready", StringComparison.Ordinal) ?? false;
        }
        catch (IOException)
        {
            // There is none, or no longer.
            return false;
        }
    }

    private static bool IsServer(int pid, string dataFolder) => OperatingSystem.IsLinux()
        ? IsServerByProc(pid, dataFolder)
        : IsServerByName(pid);

    // The server's working directory is its data folder. A dead process that nobody has waited for shows none.
    private static bool IsServerByProc(int pid, string dataFolder)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").StartsWith("postgres", StringComparison.Ordinal)
                && new DirectoryInfo($"/proc/{pid}/cwd").LinkTarget
                    == (Directory.ResolveLinkTarget(dataFolder, returnFinalTarget: true)?.FullName ?? dataFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No such process; or somebody else's server, which cannot be on a folder of this user's.
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
