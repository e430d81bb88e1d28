using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;

namespace Hosting.Tests.Dcp;

/// <summary>Watches: what they report, and that nothing is missed or told twice when DCP ends a stream.</summary>
public sealed class WatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsThereComesFirstThenEveryChangeOnce()
    {
        using var folder = new TemporaryFolder();
        await using var host = await DcpFixture.StartAsync();
        await host.Client.CreateAsync(DcpFixture.Script("first", "exit 0"), Cancelled);
        await DcpFixture.UntilAsync<Executable>(host.Client, "first", item => item.Status?.State == ExecutableState.Finished);
        List<string> seen = [];

        await foreach (var (type, item) in host.Client.WatchAsync<Executable>(Cancelled))
        {
            seen.Add($"{type} {item.Metadata.Name} {item.Status?.State}");
            if (type == WatchEventType.Added && item.Metadata.Name == "first")
            {
                // DCP does not tell of a state that is over before it looks: the script runs until it was seen to.
                await host.Client.CreateAsync(DcpFixture.Script("second", $"until [ -e '{folder.Path}/seen' ]; do sleep 0.05; done"), Cancelled);
            }
            else if (item is { Metadata.Name: "second", Status.State: ExecutableState.Running })
            {
                folder.Write("seen", "");
            }
            else if (item is { Metadata: { Name: "second", DeletionTimestamp: null }, Status.State: ExecutableState.Finished })
            {
                await host.Client.DeleteAsync<Executable>("second", Cancelled);
            }
            else if (type == WatchEventType.Deleted)
            {
                break;
            }
        }

        Assert.Equal("Added first Finished", seen[0]);
        Assert.Equal("Added second ", seen.First(line => line.Contains(" second ", StringComparison.Ordinal)));
        Assert.Contains("Modified second Running", seen);
        Assert.Equal("Deleted second Finished", seen[^1]);
    }

    [Fact]
    public async Task AStreamThatDcpEndsIsTakenUpAgain()
    {
        await using var host = await DcpFixture.StartAsync(options => options with
        {
            Environment = new Dictionary<string, string?> { ["DCP_RESOURCE_WATCH_TIMEOUT_SECONDS"] = "1" },
        });
        await host.Client.CreateAsync(Service.Create("steady", new() { Protocol = "TCP" }), Cancelled);
        List<string> added = [];
        var streams = 0;
        var watch = new DcpWatch<Service>(
            async token =>
            {
                streams++;
                if (streams == 3)
                {
                    await host.Client.CreateAsync(Service.Create("late", new() { Protocol = "TCP" }), token);
                }

                return await host.Client.OpenWatchAsync<Service>(token);
            },
            host.Client.ListAsync<Service>);

        await foreach (var (type, item) in watch.EventsAsync(Cancelled))
        {
            if (type == WatchEventType.Added)
            {
                added.Add(item.Metadata.Name);
            }

            if (added.Contains("late"))
            {
                break;
            }
        }

        Assert.Equal(["steady", "late"], added);
        Assert.True(streams >= 3);
    }

    [Fact]
    public async Task WhatVanishesBetweenTwoStreamsIsReportedAsDeleted()
    {
        var present = new Service { Metadata = { Name = "gone", Uid = "1", ResourceVersion = "1" } };
        var streams = 0;
        var watch = new DcpWatch<Service>(
            _ => Task.FromResult<Stream>(Lines(streams++ == 0 ? """{"type":"ADDED","object":{"metadata":{"name":"gone","uid":"1","resourceVersion":"1"}}}""" : "")),
            _ => Task.FromResult<IReadOnlyList<Service>>(streams == 1 ? [present] : []));

        List<WatchEventType> types = [];
        await foreach (var change in watch.EventsAsync(Cancelled))
        {
            types.Add(change.Type);
            if (change.Type == WatchEventType.Deleted)
            {
                break;
            }
        }

        Assert.Equal([WatchEventType.Added, WatchEventType.Deleted], types);
    }

    [Fact]
    public async Task AWatchEndsWithAReasonWhenDcpIsGone()
    {
        await using var host = await DcpFixture.StartAsync();
        await using var events = host.Client.WatchAsync<Service>(Cancelled).GetAsyncEnumerator(Cancelled);
        await host.Client.CreateAsync(Service.Create("svc", new() { Protocol = "TCP" }), Cancelled);
        Assert.True(await events.MoveNextAsync());
        System.Diagnostics.Process.GetProcessById(host.ProcessId).Kill();

        var gone = await Assert.ThrowsAsync<DcpException>(async () =>
        {
            while (await events.MoveNextAsync())
            {
            }
        });

        Assert.StartsWith("The state of services can no longer be followed – DCP does not answer", gone.Message, StringComparison.Ordinal);
    }

    private static MemoryStream Lines(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
