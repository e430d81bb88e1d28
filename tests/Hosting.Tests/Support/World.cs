using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Builder;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Support;

/// <summary>An application's services without anything that runs: states, logs, events, commands, prompts.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public World(Action<IDistributedApplicationBuilder>? configure = null, bool dashboard = true, params string[] args)
    {
        Builder = new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = !dashboard });
        Builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        Builder.Services.AddLogging(logging => logging.ClearProviders());
        // Nothing is started beforehand: DCP and the dashboard's services have tests of their own.
        Builder.Services.RemoveAll<IEarlyStart>();
        configure?.Invoke(Builder);
        _services = Builder.Services.BuildServiceProvider();
    }

    public ManualTime Time { get; } = new();

    public IDistributedApplicationBuilder Builder { get; }

    public IServiceProvider Services => _services;

    public ResourceNotificationService Notifications => Get<ResourceNotificationService>();

    public ResourceLoggerService Loggers => Get<ResourceLoggerService>();

    public IDistributedApplicationEventing Eventing => Get<IDistributedApplicationEventing>();

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public Task SetAsync(IResource resource, string state, int? exitCode = null)
        => Notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = state, ExitCode = exitCode ?? snapshot.ExitCode });

    public CustomResourceSnapshot StateOf(IResource resource)
        => Notifications.TryGetCurrentState(resource.Name, out var current) ? current.Snapshot : throw new InvalidOperationException($"'{resource.Name}' has no state.");

    /// <summary>The lines that a resource's log has now, without their times.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(IResource resource)
    {
        var lines = new List<string>();
        await foreach (var batch in Loggers.GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(line => line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        }

        return lines;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>A resource that nothing runs; tests set its state.</summary>
internal sealed class Thing(string name) : Resource(name), IResourceWithWaitSupport;

/// <summary>A resource that lives with another.</summary>
internal sealed class Part(string name, Thing whole) : Resource(name), IResourceWithParent<Thing>, IResourceWithWaitSupport
{
    public Thing Parent => whole;
}
