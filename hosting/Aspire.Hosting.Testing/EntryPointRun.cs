using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Testing;

/// <summary>
/// One call of an app host's entry point, on a thread of its own. The entry point runs as it would by itself, except that it can be held at two
/// places: before it builds the application, so that a test can change the model, and before it starts it.
/// </summary>
internal sealed class EntryPointRun(MethodInfo entryPoint, string[] args, EntryPointCallbacks callbacks) : AppHostInterception
{
    /// <summary>What a stop may take beyond the host's own shutdown timeout.</summary>
    private static readonly TimeSpan ExitMargin = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayStart = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IHostApplicationLifetime? _lifetime;

    /// <summary>How long the entry point may take to return once it has been told to end.</summary>
    public TimeSpan Patience { get; private set; } = TimeSpan.FromSeconds(30) + ExitMargin;

    /// <summary>The builder, when the app host is about to build the application.</summary>
    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>The built application.</summary>
    public Task<DistributedApplication> Application => _application.Task;

    /// <summary>Completes when the application has started.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes when the entry point has returned; fails as it fails.</summary>
    public Task Exited => _exited.Task;

    public void Begin() => new Thread(Run) { IsBackground = true, Name = $"{entryPoint.DeclaringType?.Assembly.GetName().Name}.EntryPoint" }.Start();

    public void AllowBuild() => _mayBuild.TrySetResult();

    public void AllowStart() => _mayStart.TrySetResult();

    /// <summary>Ends the entry point: where it is held it gets an <see cref="OperationCanceledException"/>, and a started application is stopped.</summary>
    public void End()
    {
        _mayBuild.TrySetCanceled();
        _mayStart.TrySetCanceled();
        _lifetime?.StopApplication();
    }

    public override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) => callbacks.Constructing(options, settings);

    public override void OnConstructed(DistributedApplicationBuilder builder) => callbacks.Constructed(builder);

    public override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        callbacks.Building(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public override void OnBuilt(DistributedApplication application)
    {
        _lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        Patience = application.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + ExitMargin;
        callbacks.Built(application);
        _application.TrySetResult(application);
    }

    public override Task OnStartingAsync() => _mayStart.Task;

    public override void OnStarted(Exception? failure)
    {
        if (failure is null)
        {
            _started.TrySetResult();
        }
        else
        {
            _started.TrySetException(failure);
        }
    }

    private void Run()
    {
        Current = this;
        try
        {
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, entryPoint.GetParameters().Length == 0 ? [] : [args], culture: null);
            Fail(new InvalidOperationException($"The entry point exited without building a {nameof(DistributedApplication)}."));
            _exited.TrySetResult();
        }
        catch (Exception ex)
        {
            Fail(ex);
            _exited.TrySetException(ex);
        }

        void Fail(Exception failure)
        {
            Set(_builder);
            Set(_application);
            if (_started.TrySetException(failure))
            {
                _ = _started.Task.Exception;
            }

            void Set<T>(TaskCompletionSource<T> source)
            {
                // Observed, since a test need not ask for each of them.
                if (source.TrySetException(failure))
                {
                    _ = source.Task.Exception;
                }
            }
        }
    }
}

/// <summary>Whom to tell how far the entry point is.</summary>
internal sealed record EntryPointCallbacks(
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Constructing,
    Action<DistributedApplicationBuilder> Constructed,
    Action<DistributedApplicationBuilder> Building,
    Action<DistributedApplication> Built);
