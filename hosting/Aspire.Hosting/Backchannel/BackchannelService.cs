using System.Text.Json;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>Serves the Aspire CLI that started this AppHost, on the socket that it names.</summary>
internal sealed class BackchannelService(
    IConfiguration configuration,
    BackchannelMethods methods,
    PromptRelay prompts,
    IHostApplicationLifetime lifetime,
    ILogger<BackchannelService> logger) : BackgroundService, IPipelineAudience
{
    /// <summary>The variable by which the CLI names its socket.</summary>
    public const string SocketPath = "ASPIRE_BACKCHANNEL_PATH";

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Names as the types have them, since the CLI reads them so.
    private static readonly JsonSerializerOptions Names = new() { PropertyNameCaseInsensitive = true };

    public bool CanAnswer => true;

    /// <summary>Waits for the CLI, so that it misses nothing.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);

    /// <summary>Waits until the CLI, having shown the end, asks the AppHost to stop, or goes.</summary>
    public Task EndAsync(bool failed, CancellationToken cancellationToken)
        => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var socket = new BackchannelSocket(configuration[SocketPath]!, logger);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var relaying = prompts.RunAsync(both.Token);
        await socket.ServeAsync(methods.Create, Names, OnConnected, stoppingToken).ConfigureAwait(false);
        await relaying.ConfigureAwait(false);
    }

    private void OnConnected(Task connection)
    {
        _connected.TrySetResult();
        // A CLI that has gone cannot ask to stop any more.
        _ = connection.ContinueWith(_ => lifetime.StopApplication(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
