using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The builder of an application that an app host's entry point makes, held until the test lets it go on.</summary>
internal sealed class EntryPointTestingBuilder(HeldFactory factory, DistributedApplicationBuilder inner) : TestingBuilder(inner)
{
    public override DistributedApplication Build() => BuildAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        var run = factory.EnsureRunning();
        run.AllowBuild();
        var application = await run.Application.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new EntryPointApplication(new EntryPointHost(factory, application.Services));
    }

    public override ValueTask DisposeAsync() => factory.DisposeAsync();
}

/// <summary>A factory whose entry point waits before it builds and before it starts the application.</summary>
internal sealed class HeldFactory(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    : DistributedApplicationFactory(entryPoint, args)
{
    internal override bool IsHeld => true;

    protected override void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
        => configure(applicationOptions, hostOptions);
}

/// <summary>An application that an app host's entry point runs; its start and stop go through the entry point.</summary>
internal sealed class EntryPointApplication(EntryPointHost host) : DistributedApplication(host)
{
    // Not the base's: the entry point's own application does all that belongs to a start.
    public override Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>The entry point as a host.</summary>
internal sealed class EntryPointHost(HeldFactory factory, IServiceProvider services) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => services;

    public Task StartAsync(CancellationToken cancellationToken = default) => factory.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => factory.EndAsync().WaitAsync(cancellationToken);

    public void Dispose() => factory.Dispose();

    public ValueTask DisposeAsync() => factory.DisposeAsync();
}
