using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an app host's entry point within the test's process. Derive from it to change the application on the way.</summary>
public class DistributedApplicationFactory : IDisposable, IAsyncDisposable
{
    private readonly Type _entryPoint;
    private readonly Lock _gate = new();
    private readonly string[] _args;
    private EntryPointRun? _run;
    private bool _disposed;

    /// <summary>Makes a factory for the app host of an assembly.</summary>
    /// <param name="entryPoint">A type of that assembly, such as <c>typeof(Projects.AppHost)</c>.</param>
    public DistributedApplicationFactory(Type entryPoint)
        : this(entryPoint, [])
    {
    }

    /// <summary>Makes a factory for the app host of an assembly.</summary>
    /// <param name="entryPoint">A type of that assembly, such as <c>typeof(Projects.AppHost)</c>.</param>
    /// <param name="args">The command line's arguments.</param>
    /// <exception cref="ArgumentException">An argument is null or empty.</exception>
    public DistributedApplicationFactory(Type entryPoint, string[] args)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        Arguments.ThrowIfAnyIsNullOrEmpty(args);
        _entryPoint = entryPoint;
        _args = args;
    }

    /// <summary>Whether the entry point waits for <see cref="EntryPointRun.AllowBuild"/> and <see cref="EntryPointRun.AllowStart"/>.</summary>
    internal virtual bool IsHeld => false;

    /// <summary>Starts the application and returns when it has started.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task for the start.</returns>
    /// <exception cref="ObjectDisposedException">The factory is disposed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        var run = EnsureRunning();
        run.AllowBuild();
        run.AllowStart();
        return run.Started.WaitAsync(cancellationToken);
    }

    /// <summary>A client for a resource's http or https endpoint.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <param name="endpointName">The endpoint's name. Null: https, or http when there is none.</param>
    /// <returns>A client with the endpoint as its base address.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource or endpoint.</exception>
    public HttpClient CreateHttpClient(string resourceName, string? endpointName = null) => StartedApplication().CreateHttpClient(resourceName, endpointName);

    /// <summary>A resource's connection string.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <returns>The connection string.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource, or it has no connection string.</exception>
    public ValueTask<string?> GetConnectionString(string resourceName) => StartedApplication().GetConnectionStringAsync(resourceName);

    /// <summary>The address of a resource's endpoint.</summary>
    /// <param name="resourceName">The resource's name.</param>
    /// <param name="endpointName">The endpoint's name. Null: https, or http when there is none.</param>
    /// <returns>The address.</returns>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    /// <exception cref="ArgumentException">There is no such resource or endpoint.</exception>
    public Uri GetEndpoint(string resourceName, string? endpointName = null) => StartedApplication().GetEndpoint(resourceName, endpointName);

    /// <summary>Stops the application and frees what it holds.</summary>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Stops the application and frees what it holds.</summary>
    /// <returns>A task for the work.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        await EndAsync().ConfigureAwait(false);
        if (_run is { Application: { IsCompletedSuccessfully: true } application })
        {
            await (await application.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Called before the app host's builder is made.</summary>
    /// <param name="applicationOptions">How it will be made.</param>
    /// <param name="hostOptions">How the generic host underneath will be made.</param>
    protected virtual void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
    {
    }

    /// <summary>Called when the app host's builder is made and nothing has been added yet.</summary>
    /// <param name="applicationBuilder">The builder.</param>
    protected virtual void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when the app host has added its resources and is about to build the application.</summary>
    /// <param name="applicationBuilder">The builder.</param>
    protected virtual void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
    }

    /// <summary>Called when the application is built.</summary>
    /// <param name="application">The application.</param>
    protected virtual void OnBuilt(DistributedApplication application)
    {
    }

    /// <summary>Calls the entry point, the first time.</summary>
    internal EntryPointRun EnsureRunning()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _run ??= Begin();
        }
    }

    /// <summary>Stops the application and waits for the entry point to return.</summary>
    internal async Task EndAsync()
    {
        if (_run is not { } run)
        {
            return;
        }

        run.End();

        // How the entry point ended was for those to know who awaited its start; now it is enough that it did.
        await run.Exited.WaitAsync(run.Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private EntryPointRun Begin()
    {
        var entryPoint = _entryPoint.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly of specified type {_entryPoint.Name} does not have an entry point.");
        var run = new EntryPointRun(entryPoint, _args, new EntryPointCallbacks(Configure, OnBuilderCreated, OnBuilding, OnBuilt));
        if (!IsHeld)
        {
            run.AllowBuild();
            run.AllowStart();
        }

        run.Begin();
        return run;
    }

    private void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        TestHostConfiguration.Before(options, settings, _args, _entryPoint.Assembly);
        OnBuilderCreating(options, settings);
        TestHostConfiguration.After(settings, _entryPoint.Assembly);
    }

    private DistributedApplication StartedApplication()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _run is { Started.IsCompletedSuccessfully: true, Application: { IsCompletedSuccessfully: true } application }
            ? application.Result
            : throw new InvalidOperationException("The application has not been initialized.");
    }
}
