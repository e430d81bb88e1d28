using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The processes that belong to a DCP: the API server (leader of one session), its controllers (leader of another), and what
/// the controllers started: monitors, proxies, and the executables themselves. Linux only; elsewhere it is empty but for the
/// API server, and DCP is waited for.
/// </summary>
internal sealed class DcpProcesses
{
    private const int Sigterm = 15;
    private const int Sigkill = 9;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly int _apiServer;
    private readonly IReadOnlyList<Entry> _all;
    private readonly string? _program;

    private DcpProcesses(int apiServer, IReadOnlyList<Entry> all, string? program)
    {
        _apiServer = apiServer;
        _all = all;
        _program = program;
    }

    /// <summary>Looks up the processes of a DCP.</summary>
    /// <param name="apiServer">The API server's process id.</param>
    /// <returns>Its processes at this moment.</returns>
    public static DcpProcesses Of(int apiServer)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(apiServer, [new Entry(apiServer, 0, apiServer, 0)], null);
        }

        var all = ReadAll();
        // A child that leads a session of its own is the controllers' process.
        var sessions = all.Where(entry => entry.Parent == apiServer && entry.Session == entry.Id).Select(entry => entry.Session).Append(apiServer).ToHashSet();
        return new(apiServer, [.. all.Where(entry => entry.Id == apiServer || sessions.Contains(entry.Session))], ProgramOf(apiServer));
    }

    /// <summary>Asks DCP's own processes to end, but for the API server, which is asked through its API.</summary>
    public void TerminateHelpers() => Signal(Own().Where(entry => entry.Id != _apiServer), Sigterm);

    /// <summary>Kills DCP's own processes.</summary>
    public void KillOwn() => Signal(Own(), Sigkill);

    /// <summary>Kills all of them, what the user's resources run included.</summary>
    public void Kill() => Signal(_all.Where(entry => entry.IsAlive()), Sigkill);

    /// <summary>Waits until DCP's own processes have ended.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <returns>A task that ends then.</returns>
    public async Task WaitUntilOwnAreGoneAsync(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (Own().Any() && Stopwatch.GetElapsedTime(started) < timeout)
        {
            await Task.Delay(PollInterval).ConfigureAwait(false);
        }
    }

    // A process's program tells DCP's helpers from the user's processes in the same session. Dead ones have none.
    private IEnumerable<Entry> Own() => _all.Where(entry => entry.IsAlive() && (_program is null || ProgramOf(entry.Id) == _program));

    private static void Signal(IEnumerable<Entry> entries, int signal)
    {
        foreach (var entry in entries.ToList())
        {
            _ = kill(entry.Id, signal); // It may have ended meanwhile.
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

    private static string? ProgramOf(int id)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);

    /// <summary>A process; its start time guards against an id that was given to another one.</summary>
    private readonly record struct Entry(int Id, int Parent, int Session, ulong StartTime)
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
                    : new Entry(id, Number(fields[1]), Number(fields[3]), ulong.Parse(fields[19], CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        /// <summary>Whether this very process is still there.</summary>
        public bool IsAlive() => !OperatingSystem.IsLinux() || Read(Id)?.StartTime == StartTime;

        private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
