using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(AppHost.Tests.ApplicationFixture))]

namespace AppHost.Tests;

/// <summary>
/// The whole application, started once for all tests of this project: the AppHost as it is, with throwaway data, random ports and no
/// dashboard. It runs as processes, so that no container engine is needed.
/// </summary>
public sealed class ApplicationFixture : IAsyncLifetime
{
    // Long enough for a machine that has yet to fetch Node, PostgreSQL and the packages.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("apphost-tests-");
    private DistributedApplication? _application;

    /// <summary>The running application.</summary>
    public DistributedApplication Application => _application ?? throw new InvalidOperationException("The application has not started.");

    /// <summary>A client for the backend. It sends each request once: a test is to see what a client would.</summary>
    public HttpClient CreateClient() => new() { BaseAddress = Application.GetEndpoint("backend", "http") };

    /// <summary>Waits until a resource is in one of the states, and tells what is known of it then.</summary>
    public async Task<CustomResourceSnapshot> UntilStateAsync(string resource, params string[] states)
    {
        using var bound = new CancellationTokenSource(Patience);
        var notifications = Application.Services.GetRequiredService<ResourceNotificationService>();
        var reached = await notifications.WaitForResourceAsync(resource, update => states.Contains(update.Snapshot.State?.Text), bound.Token);
        return reached.Snapshot;
    }

    public async ValueTask InitializeAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            "--runtime=processes",
            $"--Postgres:DataFolder={_data.FullName}/postgres",
            $"--Parameters:postgres-password={Guid.NewGuid():n}",
            "--Backend:Watch=false",
        ], bound.Token);
        _application = await builder.BuildAsync(bound.Token);
        await _application.StartAsync(bound.Token);
        await _application.ResourceNotifications.WaitForResourceHealthyAsync("backend", bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }
}
