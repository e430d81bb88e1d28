using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Orchestration;

/// <summary>A model that runs on the genuine orchestrator, without a dashboard unless told otherwise; everything of it is gone when it is disposed.</summary>
internal sealed class StartedModel(DistributedApplication application) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public ResourceNotificationService Notifications { get; } = application.Services.GetRequiredService<ResourceNotificationService>();

    public IServiceProvider Services => application.Services;

    public static async Task<StartedModel> StartAsync(Action<IDistributedApplicationBuilder> compose, bool dashboard = false, params string[] settings)
    {
        await GenuineTools.RequireAsync();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--AppHost:EphemeralSecrets=true", .. settings],
            DisableDashboard = !dashboard,
        });
        compose(builder);
        var started = new StartedModel(builder.Build());
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            await started.Application.StartAsync(bound.Token);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async Task<CustomResourceSnapshot> UntilAsync(string resource, Func<CustomResourceSnapshot, bool> wanted)
    {
        using var bound = new CancellationTokenSource(Patience);
        return (await Notifications.WaitForResourceAsync(resource, change => wanted(change.Snapshot), bound.Token)).Snapshot;
    }

    public Task<CustomResourceSnapshot> UntilStateAsync(string resource, params string[] states) =>
        UntilAsync(resource, snapshot => states.Contains(snapshot.State?.Text));

    public async Task<IReadOnlyList<string>> LogAsync(string resource)
    {
        var lines = new List<string>();
        await foreach (var batch in Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return lines;
    }

    /// <summary>Waits until the log of a resource has a line with a text, and returns the log's lines so far.</summary>
    public async Task<IReadOnlyList<string>> UntilLoggedAsync(string resource, string text)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (true)
        {
            var lines = await LogAsync(resource);
            if (lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return lines;
            }

            Assert.False(bound.IsCancellationRequested, $"'{text}' is not in the log of '{resource}': {string.Join('\n', lines)}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public Task<ExecuteCommandResult> CommandAsync(string resource, string command) =>
        Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private DistributedApplication Application => application;
}
