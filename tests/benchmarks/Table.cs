using System.Globalization;

namespace Benchmarks;

/// <summary>Prints the measurements, a row for each figure: the median, the extremes, and the ratio to the last contender.</summary>
internal static class Table
{
    private static readonly (string Name, string Unit, Func<Measurement, double?> Figure)[] Rows =
    [
        ("/readyz answers 200", "s", m => m.Ready),
        ("dashboard answers", "s", m => m.Dashboard),
        ("stop, to nothing left", "s", m => m.Stop),
        ("memory (PSS): app host", "MB", m => m.AppHostMemory),
        ("memory (PSS): DCP", "MB", m => m.DcpMemory),
        ("memory (PSS): dashboard", "MB", m => m.DashboardMemory),
        ("memory (PSS): the three", "MB", m => m.AppHostMemory + m.DcpMemory + m.DashboardMemory),
        ("idle app host, of one processor", "%", m => m.IdleProcessor),
    ];

    /// <summary>Prints the table.</summary>
    /// <param name="results">The contenders with their measurements; the last is the one that the others are compared with.</param>
    public static void Print(IReadOnlyList<(string Name, IReadOnlyList<Measurement> Measurements)> results)
    {
        var baseline = results[^1];
        Console.WriteLine(Line(["median (fastest-slowest)", .. results.Select(result => result.Name), .. results.SkipLast(1).Select(_ => $"to {baseline.Name}")]));
        foreach (var (name, unit, figure) in Rows)
        {
            var cells = results.Select(result => Values(result.Measurements, figure)).ToList();
            var ratios = cells.SkipLast(1).Select(cell => cell is [] || cells[^1] is [] ? "" : Format(Median(cell) / Median(cells[^1]), "x"));
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

    private static string Line(IEnumerable<string> cells) => string.Concat(cells.Select((cell, index) => cell.PadRight(index == 0 ? 33 : 26))).TrimEnd();
}
