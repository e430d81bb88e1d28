using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A distributed application: its resources, ready to run or to be published.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private ResourceCommandService? _commands;

    /// <summary>Wraps a built host. Applications come from <see cref="IDistributedApplicationBuilder.Build"/>.</summary>
    /// <param name="host">The host.</param>
    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        ResourceNotifications = host.Services.GetRequiredService<ResourceNotificationService>();
    }

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The resources' states: watch them, wait for them.</summary>
    public ResourceNotificationService ResourceNotifications { get; }

    /// <summary>The resources' commands, such as start, stop and restart.</summary>
    public ResourceCommandService ResourceCommands => _commands ??= _host.Services.GetRequiredService<ResourceCommandService>();

    /// <summary>The test host that this application runs in; null for an app host of its own.</summary>
    internal AppHostInterception? Interception { get; init; }

    /// <summary>Makes a builder without arguments.</summary>
    /// <returns>The builder.</returns>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Makes a builder.</summary>
    /// <param name="args">The command line's arguments: configuration as <c>--key value</c>, and the app host's own options
    /// (<c>--operation run|publish</c>, <c>--publisher</c>, <c>--step</c>, <c>--output-path</c>, <c>--log-level</c>).</param>
    /// <returns>The builder.</returns>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = args });
    }

    /// <summary>Makes a builder.</summary>
    /// <param name="options">How to make it.</param>
    /// <returns>The builder.</returns>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    /// <summary>Starts the application and returns when everything has been set going; resources that wait for others may not run yet.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>A task for the start.</returns>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interception is { } interception)
        {
            await interception.OnStartingAsync().ConfigureAwait(false);
        }

        try
        {
            await _host.Services.GetRequiredService<ApplicationStartup>().RunAsync(cancellationToken).ConfigureAwait(false);
            await _host.StartAsync(cancellationToken).ConfigureAwait(false);
            Interception?.OnStarted(failure: null);
        }
        catch (Exception ex)
        {
            Interception?.OnStarted(ex);
            throw;
        }
    }

    /// <summary>Stops the application and everything that it runs.</summary>
    /// <param name="cancellationToken">Ends the patience: what still runs is then stopped without ceremony.</param>
    /// <returns>A task for the stop.</returns>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>
    /// Starts the application and returns when it has stopped, by Ctrl+C, by SIGTERM, or because something asked for it, and has
    /// been disposed.
    /// </summary>
    /// <param name="cancellationToken">Stops the application.</param>
    /// <returns>A task for the whole run.</returns>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await RunToStopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // That of a test host is the test's to dispose.
            if (Interception is null)
            {
                await DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs the application and blocks the thread until it has stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Frees what the application holds. Prefer <see cref="DisposeAsync"/>.</summary>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        _host.Dispose();
    }

    /// <summary>Frees what the application holds.</summary>
    /// <returns>A task for the work.</returns>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    Task IHost.StartAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    Task IHost.StopAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    private async Task RunToStopAsync(CancellationToken cancellationToken)
    {
        var lifetime = _host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            using var verdict = ExitVerdict.Observe(this, lifetime);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while still starting.
        }
        if (Interception is null && _host.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode
            && !_host.Services.GetRequiredService<PipelineActivityReporter>().IsEnded)
        {
            await Console.Error.WriteLineAsync("The pipeline was interrupted before it began.").ConfigureAwait(false);
            Environment.ExitCode = 1;
        }
    }
}
