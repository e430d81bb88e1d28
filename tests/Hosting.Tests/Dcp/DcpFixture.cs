using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests.Dcp;

/// <summary>One genuine DCP for the tests of a class. Each test uses objects with names of its own.</summary>
public sealed class DcpFixture : IAsyncLifetime
{
    private static int _number;

    private DcpHost? _host;

    internal DcpHost Host => _host!;

    internal DcpClient Client => Host.Client;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A DCP of the test's own. No engine is asked for: whichever is not installed answers quickest.</summary>
    internal static async Task<DcpHost> StartAsync(Func<DcpHostOptions, DcpHostOptions>? configure = null)
    {
        var tools = await GenuineTools.RequireAsync();
        var options = new DcpHostOptions { ExecutablePath = tools.DcpPath, ContainerRuntime = "docker", MonitorsEachProcess = false };
        return await DcpHost.StartAsync(configure?.Invoke(options) ?? options, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    /// <summary>A name that no other test uses.</summary>
    internal static string NewName(string prefix) => $"{prefix}-{Interlocked.Increment(ref _number)}";

    /// <summary>A shell script as an executable.</summary>
    internal static Executable Script(string name, string script, params ServiceProducer[] produces) => Executable.Create(
        name,
        new() { ExecutablePath = "/bin/sh", Args = ["-c", script] },
        produces);

    /// <summary>Follows an object until it satisfies a condition, and returns it as it is then.</summary>
    internal static async Task<T> UntilAsync<T>(DcpClient client, string name, Func<T, bool> condition)
        where T : DcpObject, IDcpKind<T>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var change in client.WatchAsync<T>(limit.Token))
        {
            if (change.Object.Metadata.Name == name && change.Type != WatchEventType.Deleted && condition(change.Object))
            {
                return change.Object;
            }
        }

        throw new InvalidOperationException("A watch does not end by itself.");
    }
}
