using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Tooling;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Restores the pinned tools where they are missing and starts DCP, before all else: the start of a process takes longest.
/// </summary>
internal sealed class DcpConnection(AspireTools tools, IConfiguration configuration, DistributedApplicationModel model, ILoggerFactory loggers) : IEarlyStart, IAsyncDisposable
{
    // How long the resources may take to stop in the end before they are killed. A container has 10 s from DCP, and each step of
    // its end is a command of the engine, which takes a second where the machine is busy.
    private static readonly TimeSpan ProcessesStopTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ContainersStopTimeout = TimeSpan.FromSeconds(12);

    private readonly CancellationTokenSource _giveUp = new();
    private Task<DcpHost>? _host;
    private int _disposed;

    /// <summary>The client, once DCP runs.</summary>
    public Task<DcpClient> Client => ClientAsync();

    /// <summary>DCP's folder for this run, which only the user can enter.</summary>
    public async Task<string> SessionFolderAsync() => (await Host.ConfigureAwait(false)).SessionFolder;

    /// <summary>Ends when DCP ends by itself.</summary>
    public async Task<int> ExitedAsync() => await (await Host.ConfigureAwait(false)).Exited.ConfigureAwait(false);

    private bool HasContainers => model.Resources.Any(resource => resource.IsContainer());

    private Task<DcpHost> Host => _host ?? throw new InvalidOperationException("DCP is used before the application was started.");

    /// <inheritdoc />
    [SuppressMessage("Reliability", "CA2025", Justification = "The host is awaited before anything is disposed.")]
    public void Begin() => _host ??= Task.Run(() => StartAsync(_giveUp.Token));

    /// <summary>Stops DCP and everything that it runs.</summary>
    public async Task StopAsync()
    {
        if (_host is null)
        {
            return;
        }

        await _giveUp.CancelAsync().ConfigureAwait(false);
        await ((Task)_host).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_host.IsCompletedSuccessfully)
        {
            await (await _host.ConfigureAwait(false)).StopAsync(HasContainers ? ContainersStopTimeout : ProcessesStopTimeout).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Registered under two types, it is disposed twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await StopAsync().ConfigureAwait(false);
        if (_host is { IsCompletedSuccessfully: true })
        {
            await (await _host.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        _giveUp.Dispose();
    }

    private async Task<DcpHost> StartAsync(CancellationToken cancellationToken)
    {
        var bundle = await tools.BundleAsync(cancellationToken).ConfigureAwait(false);
        var options = new DcpHostOptions
        {
            ExecutablePath = bundle.DcpPath,
            ContainerRuntime = ContainerRuntime(),
            MonitorsEachProcess = HasContainers,
            WorkloadId = configuration["DCP_WORKLOAD_ID"],
        };
        try
        {
            return await DcpHost.StartAsync(options, loggers.CreateLogger("Aspire.Hosting.Dcp"), cancellationToken).ConfigureAwait(false);
        }
        catch (DcpException exception)
        {
            throw new DistributedApplicationException(exception.Message, exception);
        }
    }

    private async Task<DcpClient> ClientAsync() => (await Host.ConfigureAwait(false)).Client;

    // DCP asks its engine for its state before it does anything else. Without a container in the model, one that is not
    // installed is asked soonest; where both are, docker, since rootless podman leaves a process behind when it is asked.
    private string? ContainerRuntime()
    {
        if (ContainerEngineName.Configured(configuration) is { } chosen)
        {
            return chosen;
        }

        return HasContainers
            ? null
            : Array.Find(["podman", "docker"], engine => !Platform.IsInPath(engine)) ?? "docker";
    }
}
