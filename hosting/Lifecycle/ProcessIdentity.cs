namespace NodePostgres.Hosting.Lifecycle;

/// <summary>A process by its id and its start time, so that a reused id is not taken for it. Linux only: elsewhere none is found.</summary>
internal sealed record ProcessIdentity(int Pid, string Name, int Parent, int Group, string StartTime)
{
    /// <summary>A process that is not there any more; no process has the id 0.</summary>
    public static ProcessIdentity Gone { get; } = new(0, "dotnet", 0, 0, "");

    /// <summary>The process of that id; null where there is none.</summary>
    public static ProcessIdentity? Of(int pid) => Read(pid)?.Process;

    /// <summary>The process whose arguments are as <paramref name="isWanted"/> says; null where there is none.</summary>
    public static ProcessIdentity? WithArguments(Predicate<string[]> isWanted) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && isWanted(Arguments(pid)))
        .Select(Of)
        .FirstOrDefault();

    /// <summary>Whether it still runs; one that is dead and not yet waited for does not.</summary>
    public bool IsAlive() => Read(Pid) is { } now && now.Process.StartTime == StartTime && now.State is not "Z" and not "X";

    private static string[] Arguments(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline").Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No longer there, or somebody else's.
            return [];
        }
    }

    // proc(5): pid (comm) state ppid pgrp … the 22nd field is the start time; comm may hold spaces and brackets.
    private static (ProcessIdentity Process, string State)? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            return (new(pid, stat[(stat.IndexOf('(') + 1)..end], Number(fields[1]), Number(fields[2]), fields[19]), fields[0]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
