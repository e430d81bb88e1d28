using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts the dashboard into the application before it starts, and says where it is once it answers.</summary>
internal sealed class DashboardLifecycle(
    AspireTools tools,
    IConfiguration configuration,
    DashboardEnvironment environment,
    DashboardLog log,
    IHostApplicationLifetime lifetime,
    ILogger<DistributedApplication> logger) : IDistributedApplicationEventingSubscriber, IAsyncDisposable
{
    private Task _following = Task.CompletedTask;
    private CancellationTokenSource? _stopped;

    /// <inheritdoc />
    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        if (executionContext.IsRunMode)
        {
            eventing.Subscribe<BeforeStartEvent>((started, token) => AddAsync(eventing, started.Model, token));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stopped is not null)
        {
            await _stopped.CancelAsync().ConfigureAwait(false);
            await _following.ConfigureAwait(false);
            _stopped.Dispose();
        }
    }

    private async Task AddAsync(IDistributedApplicationEventing eventing, DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        var bundle = await tools.BundleAsync(cancellationToken).ConfigureAwait(false);
        var dashboard = DashboardResource.AddTo(model, bundle.DashboardPath, configuration, environment);
        eventing.Subscribe<ResourceReadyEvent>(dashboard, (_, _) => AnnounceAsync(dashboard));

        // Once the application stops, the dashboard complains about what it loses; nobody needs to read that.
        _stopped = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _following = log.FollowAsync(dashboard, _stopped.Token);
    }

    private Task AnnounceAsync(ExecutableResource dashboard)
    {
        var url = DashboardResource.FrontendUrl(dashboard);
        logger.LogInformation("Now listening on: {DashboardUrl}", url);
        if (configuration[DashboardSettings.BrowserToken] is { Length: > 0 } token)
        {
            // 'dotnet watch' opens the browser when it reads exactly these words.
            logger.LogInformation("Login to the dashboard at {LoginUrl}", DashboardResource.LoginUrl(url, token));
        }

        return Task.CompletedTask;
    }
}
