namespace Hosting.Tests.Dashboard.ResourceService;

/// <summary>The stream of resources as the dashboard reads it.</summary>
internal sealed class ResourceWatcher(GrpcTestClient client, GrpcTestCall call) : IDisposable
{
    /// <summary>How many updates it has had after the first.</summary>
    public int Updates { get; private set; }

    /// <summary>Opens the stream; <paramref name="client"/> is the watcher's from then on.</summary>
    public static async Task<ResourceWatcher> OpenAsync(GrpcTestClient client) =>
        new(client, await client.OpenAsync("WatchResources", new Wire.WatchResourcesRequest()));

    /// <summary>What is known when the stream begins.</summary>
    public async Task<IReadOnlyList<Wire.Resource>> InitialAsync()
    {
        var update = await call.ReadAsync(Wire.WatchResourcesUpdate.Parser);
        Assert.Equal(Wire.WatchResourcesUpdate.KindOneofCase.InitialData, update?.KindCase);
        return update!.InitialData.Resources;
    }

    /// <summary>Reads changes until one is as wanted.</summary>
    public async Task<Wire.Resource> UntilAsync(Func<Wire.Resource, bool> isIt)
    {
        while (await call.ReadAsync(Wire.WatchResourcesUpdate.Parser) is { } update)
        {
            Updates++;
            Assert.Equal(Wire.WatchResourcesUpdate.KindOneofCase.Changes, update.KindCase);
            if (update.Changes.Value.Select(change => change.Upsert).FirstOrDefault(isIt) is { } resource)
            {
                return resource;
            }
        }

        throw new InvalidOperationException($"The watch ended with {call.Status}.");
    }

    public void Dispose()
    {
        call.Dispose();
        client.Dispose();
    }
}
