using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ApplicationUnderTest;

/// <summary>The whole application with throwaway data and random ports; everything of it is gone when it is disposed.</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private readonly DirectoryInfo? _ownData;
    private readonly CancellationTokenSource _startBound = new(Patience);
    private readonly Task _start;

    private RunningApplication(DistributedApplication app, DirectoryInfo? ownData)
    {
        App = app;
        _ownData = ownData;
        _start = app.StartAsync(_startBound.Token);
    }

    /// <summary>Long enough for a slow machine that has yet to fetch every tool, package and image: no test depends on how fast things are.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Deadlines of the backend as patient as the tests are, as arguments of the app host.</summary>
    public static IReadOnlyList<string> PatientBackend { get; } =
    [
        "--Backend:Environment:DB_CONNECT_TIMEOUT_MS=30000",
        "--Backend:Environment:DB_STATEMENT_TIMEOUT_MS=30000",
        "--Backend:Environment:REQUEST_TIMEOUT_MS=60000",
    ];

    public DistributedApplication App { get; }

    public ResourceNotificationService Notifications => App.Services.GetRequiredService<ResourceNotificationService>();

    public ResourceLoggerService Loggers => App.Services.GetRequiredService<ResourceLoggerService>();

    /// <summary>Starts the AppHost in process, and returns as soon as PostgreSQL has started, or could not. Settings override <c>appsettings.json</c>, as <c>--Section:Key=value</c>.</summary>
    public static async Task<RunningApplication> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string? dataFolder = null, bool dashboard = false)
    {
        var ownData = dataFolder is null ? Directory.CreateTempSubdirectory("apphost-tests-") : null;
        string[] args =
        [
            "--runtime=processes",
            $"--Postgres:DataFolder={dataFolder ?? ownData!.FullName + "/postgres"}",
            .. PatientBackend,
            // The developer's own is none of a test's business.
            .. settings?.ContainsKey("Parameters:postgres-password") is true ? Array.Empty<string>() : [$"--Parameters:postgres-password={Guid.NewGuid():n}"],
            .. settings?.ContainsKey("Backend:Watch") is true ? Array.Empty<string>() : ["--Backend:Watch=false"],
            .. (settings ?? new Dictionary<string, string>()).Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(args, (options, _) => options.DisableDashboard = !dashboard);
        var app = await builder.BuildAsync();
        var running = new RunningApplication(app, ownData);
        try
        {
            // The host's own start ends only when what waits for others has started, too, which it may never do.
            await await Task.WhenAny(running._start, running.UntilStateAsync("postgres", [KnownResourceStates.Running, .. KnownResourceStates.TerminalStates]));
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits until the backend can serve.</summary>
    public static async Task<RunningApplication> StartHealthyAsync(
        IReadOnlyDictionary<string, string>? settings = null, string? dataFolder = null, bool dashboard = false)
    {
        var running = await StartAsync(settings, dataFolder, dashboard);
        try
        {
            await running.UntilHealthyAsync("backend");
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a resource is healthy; fails as soon as it has ended or failed to start.</summary>
    public Task<ResourceEvent> UntilHealthyAsync(string resource) =>
        UntilAsync(resource, "healthy", (notifications, token) =>
            notifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, token));

    /// <summary>Waits until a resource is in one of the states.</summary>
    public Task<ResourceEvent> UntilStateAsync(string resource, params string[] states) =>
        UntilAsync(resource, string.Join(" or ", states), async (notifications, token) =>
            await notifications.WaitForResourceAsync(resource, e => states.Contains(e.Snapshot.State?.Text), token));

    /// <summary>Waits until a resource's snapshot is as wanted.</summary>
    public Task<ResourceEvent> UntilAsync(string resource, Func<CustomResourceSnapshot, bool> wanted) =>
        UntilAsync(resource, "the wanted snapshot", async (notifications, token) =>
            await notifications.WaitForResourceAsync(resource, e => wanted(e.Snapshot), token));

    /// <summary>A client that sends each request once; that of Aspire's test host repeats what was answered with 5xx.</summary>
    public HttpClient Backend() => new() { BaseAddress = App.GetEndpoint("backend", "http") };

    /// <summary>What the backend answers to a GET. It may still be on its way back to the database: 503 is no answer to the question.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var backend = Backend();
        while (true)
        {
            using var response = await backend.GetAsync(path, bound.Token);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return response.StatusCode;
            }

            await poll.WaitForNextTickAsync(bound.Token);
        }
    }

    public string DashboardLoginUrl()
    {
        var dashboard = App.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .OfType<IResourceWithEndpoints>().Single(resource => resource.Name == "aspire-dashboard");
        var token = App.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"];
        return $"{dashboard.GetEndpoint("http").Url}/login?t={token}";
    }

    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command)
    {
        using var bound = new CancellationTokenSource(Patience);
        return await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, bound.Token);
    }

    public async Task<IReadOnlyList<string>> LogAsync(string resource)
    {
        var lines = new List<string>();
        var model = App.Services.GetRequiredService<DistributedApplicationModel>();
        await foreach (var batch in Loggers.GetAllAsync(model.Resources.Single(r => r.Name == resource)))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return lines;
    }

    /// <summary>Waits until a resource's log has a line with <paramref name="text"/> in it.</summary>
    public async Task UntilLoggedAsync(string resource, string text)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        // Anew each time: of a container that has ended, the orchestrator first asks the engine when it is asked itself, and on a busy
        // machine gives what it has before the engine has answered.
        while (await LogAsync(resource) is var lines && !lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            try
            {
                await poll.WaitForNextTickAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{resource}' did not log '{text}' but:\n{string.Join('\n', lines)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_start.IsCompleted)
        {
            await _startBound.CancelAsync();
            await _start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _startBound.Dispose();
        await App.DisposeAsync();
        _ownData?.Delete(recursive: true);
    }

    // A wait that fails says what the resources were doing.
    private async Task<T> UntilAsync<T>(string resource, string what, Func<ResourceNotificationService, CancellationToken, Task<T>> wait)
    {
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            return await wait(Notifications, bound.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DistributedApplicationException)
        {
            var model = App.Services.GetRequiredService<DistributedApplicationModel>();
            var states = model.Resources.Select(r =>
                $"{r.Name}: {(Notifications.TryGetCurrentState(r.Name, out var e) ? $"{e.Snapshot.State?.Text} {e.Snapshot.HealthStatus}" : "?")}");
            var logs = new List<string>();
            foreach (var name in model.Resources.Select(r => r.Name).Where(name => name is "migrations" or "postgres" || name == resource))
            {
                logs.Add($"Last lines of '{name}':\n" + string.Join('\n', (await LogAsync(name)).TakeLast(20)));
            }

            throw new TimeoutException(
                $"'{resource}' did not become {what}. {exception.Message} States: {string.Join(", ", states)}.\n{string.Join('\n', logs)}");
        }
    }
}
