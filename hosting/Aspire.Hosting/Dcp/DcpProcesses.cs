using System.Diagnostics;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The processes of a DCP at one moment. Linux only; elsewhere none are found, and DCP's own slower ways have to do.
/// </summary>
/// <remarks>
/// DCP's own processes, and the engine's commands that they run, have the session's folder in their environment; what runs for
/// the user has not, because DCP removes its variables from it. The engine's daemons, which outlive their command, have it too,
/// but they are nobody's descendants, and not DCP's to end.
/// </remarks>
internal sealed class DcpProcesses
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    // Killed processes end in a moment, except for those that the kernel holds in an uninterruptible sleep.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly string _variable;
    private readonly string? _program;
    private readonly int _apiServer;
    private readonly List<ProcessEntry> _own = [];
    private readonly List<ProcessEntry> _users = [];
    private readonly List<ProcessEntry> _leftBehind = [];
    private HashSet<int> _sessions = [];

    private DcpProcesses(string variable, string? program, int apiServer) => (_variable, _program, _apiServer) = (variable, program, apiServer);

    /// <summary>Looks up the processes of a DCP, whether it lives or has left some behind.</summary>
    /// <param name="sessionFolder">The folder of its session.</param>
    /// <param name="apiServer">The API server's process id.</param>
    /// <param name="program">Path of DCP's program, or <see langword="null"/> to go by the environment alone.</param>
    /// <param name="controllers">The process that the controllers ran in, where it is known; it may have ended.</param>
    /// <returns>Its processes.</returns>
    public static DcpProcesses Find(string sessionFolder, int apiServer, string? program, int? controllers)
    {
        var found = new DcpProcesses($"DCP_SESSION_FOLDER={sessionFolder}", program, apiServer) { Controllers = controllers };
        if (OperatingSystem.IsLinux())
        {
            found.Read();
        }

        return found;
    }

    /// <summary>The process that the controllers run in, by what it was started with.</summary>
    /// <param name="processes">Where to look for it.</param>
    /// <returns>Its id; null where it is not among them.</returns>
    public static int? ControllersAmong(IEnumerable<ProcessEntry> processes) =>
        processes.Where(entry => entry.FirstArgument == "run-controllers").Select(entry => (int?)entry.Id).FirstOrDefault();

    /// <summary>Whether a process that DCP runs for the user still lives; true where that cannot be known.</summary>
    public bool AnyOfUser => !OperatingSystem.IsLinux() || _users.Any(entry => entry.IsAlive());

    /// <summary>The process that DCP's controllers run in, or ran in; null where that cannot be known.</summary>
    public int? Controllers { get; private set; }

    /// <summary>
    /// Asks the processes to end whose parent has left them behind. DCP does so too, but only after 2 s, in which it waits for
    /// the output that they might still write.
    /// </summary>
    public void TerminateOrphans()
    {
        var parents = _users.Where(entry => entry.IsAlive()).Concat(_own).Select(entry => entry.Id).ToHashSet();
        foreach (var entry in _users.Where(entry => entry.IsAlive() && !parents.Contains(ProcessEntry.Read(entry.Id)?.Parent ?? 0)))
        {
            entry.Signal(UnixSignal.Terminate);
        }
    }

    /// <summary>Asks DCP's own processes to end, but for the API server, which is asked through its API.</summary>
    public void TerminateHelpers() => _own.Where(entry => entry.Id != _apiServer).ToList().ForEach(entry => entry.Signal(UnixSignal.Terminate));

    /// <summary>Waits until DCP's own processes, and the engine's commands, have ended, and kills those that have not in time.</summary>
    /// <param name="grace">How long they have.</param>
    /// <returns>A task that ends when none is left.</returns>
    public async Task EndOwnAsync(TimeSpan grace)
    {
        if (!await AreGoneAsync(_own, grace).ConfigureAwait(false))
        {
            await KillAsync(found => found._own).ConfigureAwait(false);
        }
    }

    /// <summary>Kills all of them, and what they have started since they were looked up.</summary>
    /// <returns>A task that ends when none is left.</returns>
    public Task KillAllAsync() => KillAsync(found => [.. found._own, .. found._users, .. found._leftBehind]);

    private async Task KillAsync(Func<DcpProcesses, List<ProcessEntry>> choose)
    {
        var started = Stopwatch.GetTimestamp();
        for (var found = this; choose(found) is { Count: > 0 } entries && Stopwatch.GetElapsedTime(started) < KillPatience; found = found.LookAgain())
        {
            entries.ForEach(entry => entry.Signal(UnixSignal.Kill));
            await AreGoneAsync(entries, KillPatience).ConfigureAwait(false);
        }
    }

    // Not by the API server's id: once that has ended, the id may be another process's.
    private DcpProcesses LookAgain()
    {
        var again = new DcpProcesses(_variable, _program, apiServer: 0) { Controllers = Controllers, _sessions = _sessions };
        again.Read();
        return again;
    }

    private static async Task<bool> AreGoneAsync(List<ProcessEntry> entries, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (entries.Any(entry => entry.IsAlive()))
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                return false;
            }

            await Task.Delay(PollInterval).ConfigureAwait(false);
        }

        return true;
    }

    private void Read()
    {
        var running = ProcessEntry.ReadAll();
        _own.AddRange(running.Where(entry => entry.Id == _apiServer || ((_program is null || entry.Program == _program) && entry.HasVariable(_variable))));
        Controllers ??= ControllersAmong(_own);
        // Without setsid DCP shares our session, which is not DCP's to lose. The controllers lead one of their own, in which the
        // processes that they started stay when the controllers were killed.
        var ours = ProcessEntry.Read(Environment.ProcessId)?.Session;
        _sessions.UnionWith(_own.Select(entry => entry.Session).Append(Controllers ?? 0).Where(session => session != ours && session != 0));
        foreach (var entry in Descendants(running, _own))
        {
            (entry.HasVariable(_variable) ? _own : _users).Add(entry);
        }

        _leftBehind.AddRange(running.Where(entry => _sessions.Contains(entry.Session)).Except(_own).Except(_users).Where(entry => !entry.HasVariable(_variable)));
    }

    private static List<ProcessEntry> Descendants(List<ProcessEntry> running, List<ProcessEntry> roots)
    {
        var children = running.ToLookup(entry => entry.Parent);
        HashSet<ProcessEntry> seen = [.. roots];
        List<ProcessEntry> found = [];
        var pending = new Queue<ProcessEntry>(roots);
        while (pending.TryDequeue(out var parent))
        {
            foreach (var child in children[parent.Id].Where(seen.Add))
            {
                found.Add(child);
                pending.Enqueue(child);
            }
        }

        return found;
    }
}
