using System.Globalization;
using Benchmarks;

// How many runs of each; the table shows the median.
var repetitions = 5;
if (args.Length > 1 || (args is [var text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out repetitions) || repetitions == 0)))
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/benchmarks -c Release [-- REPETITIONS]");
    return 2;
}

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("The benchmark reads /proc, so it runs on Linux alone.");
    return 2;
}

using var site = new Site();
await using var appHost = site.AppHost();
await using var script = site.Script();
Console.WriteLine("A first start, which restores and builds what is missing, and makes the data folder ...");
_ = await Measurement.OfAsync(appHost, withIdle: false);

IContender[] contenders = [appHost, script];
var measurements = contenders.ToDictionary(contender => contender, _ => new List<Measurement>());
for (var repetition = 1; repetition <= repetitions; repetition++)
{
    foreach (var contender in contenders)
    {
        Console.WriteLine($"{repetition}/{repetitions} {contender.Name}");
        measurements[contender].Add(await Measurement.OfAsync(contender, withIdle: repetition == repetitions));
    }
}

Console.WriteLine();
Table.Print([.. contenders.Select(contender => (contender.Name, (IReadOnlyList<Measurement>)measurements[contender]))]);
return 0;
