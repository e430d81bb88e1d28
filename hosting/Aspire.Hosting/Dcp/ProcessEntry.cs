using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Dcp;

/// <summary>A signal's number, the same on all Unix systems.</summary>
internal enum UnixSignal
{
    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,
}

/// <summary>A process of Linux, as <c>/proc</c> knows it (proc(5)).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's id at the time of reading.</param>
/// <param name="Session">Its session's id.</param>
/// <param name="StartTime">When it started, in ticks since boot: guards against an id that was given to another process.</param>
internal readonly record struct ProcessEntry(int Id, int Parent, int Session, ulong StartTime)
{
    /// <summary>The path of its program, or <see langword="null"/> where that may not be known.</summary>
    public string? Program => LinkTarget("exe");

    /// <summary>The folder that it works in, or <see langword="null"/> where that may not be known.</summary>
    public string? WorkingDirectory => LinkTarget("cwd");

    /// <summary>The first argument that the process was started with; null where there is none, or that may not be known.</summary>
    public string? FirstArgument
    {
        get
        {
            try
            {
                return File.ReadAllText($"/proc/{Id}/cmdline").Split('\0').ElementAtOrDefault(1);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads a process.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The process, or <see langword="null"/> where there is none; a zombie counts as none.</returns>
    public static ProcessEntry? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The second field is the program's name in parentheses and may itself contain some.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X"
                ? null
                : new ProcessEntry(id, Number(fields[1]), Number(fields[3]), ulong.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the processes that a process started and that still live.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The processes; none where the kernel does not tell (it is built without <c>CONFIG_PROC_CHILDREN</c>).</returns>
    public static List<ProcessEntry> ReadChildren(int id)
    {
        List<ProcessEntry> children = [];
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{id}/task"))
            {
                children.AddRange(File.ReadAllText(Path.Combine(thread, "children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(child => Read(Number(child)))
                    .OfType<ProcessEntry>());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or the kernel does not tell.
        }

        return children;
    }

    /// <summary>Reads all processes.</summary>
    /// <returns>The processes.</returns>
    public static List<ProcessEntry> ReadAll()
    {
        List<ProcessEntry> all = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry)
            {
                all.Add(entry);
            }
        }

        return all;
    }

    /// <summary>Whether this very process still lives.</summary>
    /// <returns>False also for another process with the same id.</returns>
    public bool IsAlive() => Read(Id)?.StartTime == StartTime;

    /// <summary>Whether the process was started with a variable in its environment.</summary>
    /// <param name="variable">The variable and its value, for example <c>A=b</c>.</param>
    /// <returns>False also where that may not be known.</returns>
    public bool HasVariable(string variable)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{Id}/environ").AsSpan().IndexOf(Encoding.UTF8.GetBytes(variable + '\0')) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is another user's.
        }
    }

    /// <summary>Sends a signal, if this very process still lives.</summary>
    /// <param name="signal">The signal.</param>
    public void Signal(UnixSignal signal)
    {
        if (IsAlive())
        {
            _ = kill(Id, (int)signal); // It may have ended in this moment.
        }
    }

    private string? LinkTarget(string name)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{Id}/{name}", returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
