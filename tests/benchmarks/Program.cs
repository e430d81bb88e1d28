using System.Globalization;
using Benchmarks;

// How many runs of each; the table shows the median.
var repetitions = 15;
var withContainers = args.Contains("--containers");
var asTyped = args.Contains("--as-typed");
string[] others = [.. args.Except(["--containers", "--as-typed"])];
if (others.Length > 1 || (others is [var text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out repetitions) || repetitions == 0)))
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/benchmarks -c Release [-- [REPETITIONS] [--as-typed | --containers]]");
    return 2;
}

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("The benchmark reads /proc, so it runs on Linux alone.");
    return 2;
}

await using var site = new Site();
if (asTyped)
{
    await using var appHost = site.AppHost(Launch.DotnetRun);
    await StartFirstAsync(appHost);
    await using var plain = site.PlainAppHost(Launch.DotnetRun, withCertificate: false);
    await StartFirstAsync(plain);
    await CompareAsync(appHost, plain);
}
else if (withContainers)
{
    await using var inContainers = site.AppHostInContainers();
    await using var compose = site.Compose();
    await StartFirstAsync(inContainers, compose);
    await CompareAsync(inContainers, compose);
}
else
{
    await using var appHost = site.AppHost(Launch.Built);
    await StartFirstAsync(appHost);
    await using var plain = site.PlainAppHost(Launch.Built, withCertificate: false);
    await using var withCertificate = site.PlainAppHost(Launch.Built, withCertificate: true);
    await using var script = site.Script();
    await StartFirstAsync(plain, withCertificate);
    await CompareAsync(appHost, plain, withCertificate, script);
}

return 0;

// Restores and builds what is missing, and makes the data. The others run what the app host's first start has restored.
static async Task StartFirstAsync(params IContender[] contenders)
{
    foreach (var contender in contenders)
    {
        Console.WriteLine($"The first start of '{contender.Name}', which is not counted ...");
        _ = await Measurement.OfAsync(contender, withIdle: false);
    }
}

// Starts and stops the contenders in turn.
async Task CompareAsync(params IContender[] contenders)
{
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
    Console.WriteLine();
}
