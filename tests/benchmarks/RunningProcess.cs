using System.Globalization;

namespace Benchmarks;

/// <summary>A process as Linux describes it under <c>/proc</c> (proc(5)).</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Program">The path of its program.</param>
/// <param name="StartedAt">When it started, in clock ticks since the system's start; with the id it is unique.</param>
internal sealed record RunningProcess(int Id, string Program, string StartedAt)
{
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;
    private const int StartField = 19;
    private const double TicksPerSecond = 100;

    /// <summary>The program's file name.</summary>
    public string Name => Path.GetFileName(Program);

    /// <summary>Whether it still runs. One that has ended and that nobody has waited for does not.</summary>
    public bool IsAlive => Stat(Id) is { } fields && fields[0] != "Z" && fields[StartField] == StartedAt;

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime => Stat(Id) is { } fields
        ? TimeSpan.FromSeconds((Number(fields[UserTimeField]) + Number(fields[SystemTimeField])) / TicksPerSecond)
        : TimeSpan.Zero;

    /// <summary>Its resident memory in MB of a million bytes; what it shares with others counts in proportion (PSS).</summary>
    public double ProportionalMegabytes => Read($"/proc/{Id}/smaps_rollup") is { } text
        ? text.Split('\n').Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])) * 1024 / 1e6
        : 0;

    /// <summary>The processes that have <paramref name="mark"/> in the environment that they were started with, the oldest first.</summary>
    public static IReadOnlyList<RunningProcess> Marked(string mark) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && Read($"/proc/{id}/environ") is { } environment && environment.Contains(mark, StringComparison.Ordinal))
            .Select(Find)
            .OfType<RunningProcess>()
            .OrderBy(process => Number(process.StartedAt))];

    private static RunningProcess? Find(int id) => Stat(id) is { } fields && fields[0] != "Z"
        ? new(id, new FileInfo($"/proc/{id}/exe").LinkTarget ?? "", fields[StartField])
        : null;

    // The fields after the name, which is in brackets and may contain anything: state, parent, ...
    private static string[]? Stat(int id) => Read($"/proc/{id}/stat") is { } text
        ? text[(text.LastIndexOf(')') + 2)..].Split(' ')
        : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or not ours.
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
