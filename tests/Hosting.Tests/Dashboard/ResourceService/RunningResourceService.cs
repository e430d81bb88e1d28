using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Dashboard.ResourceService;

/// <summary>The resource service of an application that is built and not started: nothing changes but what the test changes.</summary>
internal sealed class RunningResourceService : IAsyncDisposable
{
    public const string Key = "the-key";

    private readonly DistributedApplication _application;
    private readonly ResourceServiceHost _host;

    private RunningResourceService(DistributedApplication application)
    {
        _application = application;
        _host = application.Services.GetRequiredService<ResourceServiceHost>();
    }

    public ResourceNotificationService Notifications => Get<ResourceNotificationService>();

    public string Url { get; private set; } = "";

    public static async Task<RunningResourceService> StartAsync(Action<IDistributedApplicationBuilder>? configure = null, params string[] settings)
    {
        var builder = DistributedApplication.CreateBuilder([.. settings, "--AppHost:EphemeralSecrets=true", $"--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY={Key}"]);
        configure?.Invoke(builder);
        var service = new RunningResourceService(builder.Build());
        service.Url = await service._host.GetUrlAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public T Get<T>() where T : notnull => _application.Services.GetRequiredService<T>();

    public GrpcTestClient Connect(string? key = Key) => new(Url, key);

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
