using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The processes that belong to a DCP: its own (the API server, the controllers, and a monitor or proxy here and there), which
/// carry the session's folder in their environment, and those that it runs for the user, which share the controllers' session.
/// Linux only; elsewhere there is nothing but the API server, and DCP is waited for.
/// </summary>
internal sealed class DcpProcesses
{
    private const int Sigterm = 15;
    private const int Sigkill = 9;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly int _apiServer;
    private readonly IReadOnlyList<Entry> _own;
    private readonly IReadOnlyList<Entry> _all;

    private DcpProcesses(int apiServer, IReadOnlyList<Entry> own, IReadOnlyList<Entry> all)
    {
        _apiServer = apiServer;
        _own = own;
        _all = all;
    }

    /// <summary>Looks up the processes of a DCP, whether it lives or has left some behind.</summary>
    /// <param name="sessionFolder">The folder of its session.</param>
    /// <param name="apiServer">The API server's process id.</param>
    /// <returns>Its processes at this moment.</returns>
    public static DcpProcesses Of(string sessionFolder, int apiServer)
    {
        if (!OperatingSystem.IsLinux())
        {
            Entry[] one = [new(apiServer, 0, 0)];
            return new(apiServer, one, one);
        }

        var running = ReadAll();
        var variable = System.Text.Encoding.UTF8.GetBytes($"DCP_SESSION_FOLDER={sessionFolder}\0");
        var own = running.Where(entry => entry.Id == apiServer || HasVariable(entry.Id, variable)).ToList();
        // Without setsid DCP shares our session, which is not DCP's to lose.
        var sessions = own.Select(entry => entry.Session).Where(session => session != Entry.Read(Environment.ProcessId)?.Session).ToHashSet();
        return new(apiServer, own, [.. own.Union(running.Where(entry => sessions.Contains(entry.Session)))]);
    }

    /// <summary>Asks DCP's own processes to end, but for the API server, which is asked through its API.</summary>
    public void TerminateHelpers() => Signal(_own.Where(entry => entry.Id != _apiServer), Sigterm);

    /// <summary>Kills DCP's own processes.</summary>
    public void KillOwn() => Signal(_own, Sigkill);

    /// <summary>Kills all of them, what the user's resources run included.</summary>
    public void KillAll() => Signal(_all, Sigkill);

    /// <summary>Waits until DCP's own processes have ended.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <returns>A task that ends then.</returns>
    public async Task WaitUntilOwnAreGoneAsync(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (_own.Any(entry => entry.IsAlive()) && Stopwatch.GetElapsedTime(started) < timeout)
        {
            await Task.Delay(PollInterval).ConfigureAwait(false);
        }
    }

    private static void Signal(IEnumerable<Entry> entries, int signal)
    {
        foreach (var entry in entries)
        {
            if (entry.IsAlive())
            {
                _ = kill(entry.Id, signal); // It may have ended in this moment.
            }
        }
    }

    private static List<Entry> ReadAll()
    {
        List<Entry> all = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Entry.Read(id) is { } entry)
            {
                all.Add(entry);
            }
        }

        return all;
    }

    private static bool HasVariable(int id, byte[] variable)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(variable) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is another user's.
        }
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);

    /// <summary>A process; its start time guards against an id that was given to another one.</summary>
    private readonly record struct Entry(int Id, int Session, ulong StartTime)
    {
        /// <summary>Reads <c>/proc/&lt;id&gt;/stat</c> (proc(5)); zombies count as gone.</summary>
        public static Entry? Read(int id)
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{id}/stat");
                // The second field is the program's name in parentheses and may itself contain some.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X"
                    ? null
                    : new Entry(id, int.Parse(fields[3], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        /// <summary>Whether this very process is still there.</summary>
        public bool IsAlive() => !OperatingSystem.IsLinux() || Read(Id)?.StartTime == StartTime;
    }
}
