using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Dashboard.ResourceService;

public class ConsoleLogTests
{
    [Fact]
    public async Task WhatWasSaidComesFirstThenWhatIsSaid()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        var log = service.Get<ResourceLoggerService>().GetLogger("backend");
        log.LogInformation("before");

        using var call = await client.OpenAsync("WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = "backend" });
        var before = Assert.Single(await LinesAsync(call, 1));
        log.LogInformation("after");
        var after = Assert.Single(await LinesAsync(call, 1));

        Assert.EndsWith("before", before.Text, StringComparison.Ordinal);
        Assert.EndsWith("after", after.Text, StringComparison.Ordinal);
        Assert.Equal(before.LineNumber + 1, after.LineNumber);
    }

    [Fact]
    public async Task ErrorsAreMarkedAndEveryLineHasItsTime()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        var log = service.Get<ResourceLoggerService>().GetLogger("backend");
        log.LogInformation("well");
        log.LogError("ill");

        using var call = await client.OpenAsync("WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = "backend" });
        var lines = await LinesAsync(call, 2);

        Assert.Equal([false, true], lines.Select(line => line.IsStdErr));
        Assert.All(lines, line => Assert.True(DateTimeOffset.TryParse(line.Text.Split(' ')[0], null, out _), line.Text));
    }

    [Fact]
    public async Task WhoDoesNotFollowGetsWhatIsThereAndTheEnd()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        service.Get<ResourceLoggerService>().GetLogger("backend").LogInformation("there");

        using var call = await client.OpenAsync(
            "WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = "backend", SuppressFollow = true });

        Assert.EndsWith("there", Assert.Single(await LinesAsync(call, 1)).Text, StringComparison.Ordinal);
        Assert.Null(await call.ReadAsync(Wire.WatchResourceConsoleLogsUpdate.Parser));
        Assert.Equal((0, null), call.Status);
    }

    [Fact]
    public async Task ALogThatEndsEndsTheWatch()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        var logs = service.Get<ResourceLoggerService>();
        logs.GetLogger("backend").LogInformation("last words");
        using var call = await client.OpenAsync("WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = "backend" });
        await LinesAsync(call, 1);

        logs.Complete("backend");

        Assert.Null(await call.ReadAsync(Wire.WatchResourceConsoleLogsUpdate.Parser));
    }

    [Fact]
    public async Task AFloodIsCutIntoMessagesThatAClientAccepts()
    {
        const int Lines = 40;
        const int ClientsLimit = 4 * 1024 * 1024;
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        var log = service.Get<ResourceLoggerService>().GetLogger("backend");
        for (var line = 0; line < Lines; line++)
        {
            log.LogInformation("{Line}", new string('x', 200_000));
        }

        log.LogInformation("{Line}", new string('y', 5_000_000));

        using var call = await client.OpenAsync(
            "WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = "backend", SuppressFollow = true });
        var updates = new List<Wire.WatchResourceConsoleLogsUpdate>();
        while (await call.ReadAsync(Wire.WatchResourceConsoleLogsUpdate.Parser) is { } update)
        {
            updates.Add(update);
        }

        Assert.Equal(Lines + 1, updates.Sum(update => update.LogLines.Count));
        Assert.All(updates, update => Assert.InRange(update.CalculateSize(), 1, ClientsLimit));
    }

    private static async Task<List<Wire.ConsoleLogLine>> LinesAsync(GrpcTestCall call, int count)
    {
        var lines = new List<Wire.ConsoleLogLine>();
        while (lines.Count < count)
        {
            var update = await call.ReadAsync(Wire.WatchResourceConsoleLogsUpdate.Parser);
            Assert.NotNull(update);
            lines.AddRange(update.LogLines);
        }

        return lines;
    }
}
