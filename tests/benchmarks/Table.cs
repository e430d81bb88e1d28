using System.Globalization;

namespace Benchmarks;

/// <summary>Prints the measurements, a row for each figure: the median, the extremes, and the ratio of the first contender's to each other's.</summary>
internal static class Table
{
    private static readonly (string Name, string Unit, Func<Measurement, double?> Figure)[] Rows =
    [
        ("/readyz answers 200", "s", m => m.Ready),
        ("dashboard answers", "s", m => m.Dashboard),
        ("stop, to the host's exit", "s", m => m.Stop?.Host),
        ("stop, to free ports", "s", m => m.Stop?.Ports),
        ("stop, to nothing left", "s", m => m.Stop?.Nothing),
        ("memory (PSS): app host", "MB", m => m.AppHostMemory),
        ("memory (PSS): with DCP, dashboard", "MB", m => m.HostMemory),
        ("idle app host, of one processor", "%", m => m.IdleProcessor),
    ];

    /// <summary>Prints the table.</summary>
    /// <param name="results">The contenders with their measurements; the first is the one that is compared with the others.</param>
    public static void Print(IReadOnlyList<(string Name, IReadOnlyList<Measurement> Measurements)> results)
    {
        Console.WriteLine(Line(["median (fastest-slowest)", .. results.Select(result => result.Name), .. results.Skip(1).Select(result => $"to {result.Name}")]));
        foreach (var (name, unit, figure) in Rows)
        {
            var cells = results.Select(result => Values(result.Measurements, figure)).ToList();
            var ratios = cells.Skip(1).Select(cell => cell is [] || cells[0] is [] ? "" : Format(Median(cells[0]) / Median(cell), "x"));
            Console.WriteLine(Line([name, .. cells.Select(cell => Cell(cell, unit)), .. ratios]));
        }
    }

    private static double[] Values(IReadOnlyList<Measurement> measurements, Func<Measurement, double?> figure) =>
        [.. measurements.Select(figure).OfType<double>().Order()];

    private static string Cell(double[] values, string unit) => values switch
    {
        [] => "",
        [var one] => Format(one, unit),
        _ => $"{Format(Median(values), unit)} ({Number(values[0], unit)}-{Number(values[^1], unit)})",
    };

    private static double Median(double[] sorted) =>
        (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Format(double value, string unit) => $"{Number(value, unit)} {unit}";

    private static string Number(double value, string unit) => value.ToString(unit == "MB" ? "0" : "0.00", CultureInfo.InvariantCulture);

    private static string Line(IEnumerable<string> cells) => string.Concat(cells.Select((cell, index) => cell.PadRight(index == 0 ? 35 : 26))).TrimEnd();
}
