using System.Net;
using Npgsql;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
public sealed class StopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-stop-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to dotnet run")]
    [InlineData("SIGTERM to the app host")]
    [InlineData("SIGKILL to the app host")]
    [InlineData("SIGKILL to dotnet run")]
    public async Task Nothing_is_left_after(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var process = await AppHostProcess.StartReadyAsync(_folder);
        using var client = new HttpClient { BaseAddress = process.BackendUrl };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);

        process.End(end);

        await process.UntilNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to the app host")]
    public async Task A_request_in_flight_is_answered_from_the_database_before_that_stops(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var token = TestContext.Current.CancellationToken;
        await using var process = await AppHostProcess.StartReadyAsync(_folder, settings: "--Parameters:postgres-password=known-to-the-test");
        using var client = new HttpClient { BaseAddress = process.BackendUrl };
        var connectionString = $"Host=localhost;Port={process.PostgresPort};Username=app_user;Password=known-to-the-test;Database=app_db;Pooling=false";
        await using var database = NpgsqlDataSource.Create(connectionString);
        Task<HttpResponseMessage> answer;
        await using (var locking = await database.OpenConnectionAsync(token))
        await using (var transaction = await locking.BeginTransactionAsync(token))
        {
            await using (var command = new NpgsqlCommand("LOCK TABLE holiday IN ACCESS EXCLUSIVE MODE", locking, transaction))
            {
                await command.ExecuteNonQueryAsync(token);
            }

            answer = client.GetAsync("/v1/holidays?country=CM&year=2026", token);
            await process.UntilAsync(() => IsWaitingForTheLock(database), "the request to wait for the lock");

            process.End(end);
            await process.UntilAsync(() => !IsReady(process.BackendUrl), "the backend to refuse new work");
        }

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await process.UntilNothingIsLeftAsync();
    }

    private static bool IsWaitingForTheLock(NpgsqlDataSource database)
    {
        using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
        return (bool)command.ExecuteScalar()!;
    }

    private static bool IsReady(Uri backend)
    {
        using var client = new HttpClient { BaseAddress = backend };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz");
            using var response = client.Send(request);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("Ctrl+C twice")]
    [InlineData("SIGKILL to the app host")]
    [InlineData("SIGKILL to dotnet run")]
    public async Task Nothing_is_left_after_an_end_in_the_middle_of_the_start(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var process = await AppHostProcess.StartAsync(_folder);

        process.End(end);

        await process.UntilNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("Ctrl+C")]
    [InlineData("SIGTERM to dotnet run")]
    [InlineData("SIGTERM to the app host")]
    public async Task Npm_is_gone_before_an_app_host_that_is_stopped_while_it_installs_packages(string end)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var backend = SlowBackend.In(_folder);
        await using var process = await AppHostProcess.StartAsync(_folder, $"--Backend:Path={backend}");
        await process.UntilRunsAsync(SlowBackend.Installing);

        process.End(end);
        await process.UntilAppHostEndedAsync();

        Assert.DoesNotContain(process.CommandLines(), line => line.Contains("npm", StringComparison.Ordinal) || line.Contains(SlowBackend.Installing, StringComparison.Ordinal));
        Assert.DoesNotContain("failed to start", process.Output, StringComparison.Ordinal);
        await process.UntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task The_start_says_where_everything_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var process = await AppHostProcess.StartReadyAsync(_folder);

        Assert.Contains("runtime: processes", process.Output, StringComparison.Ordinal);
        Assert.Matches(@"http://localhost:\d+/login\?t=\w+", process.Output);
        Assert.Contains(process.BackendUrl.ToString().TrimEnd('/'), process.Output, StringComparison.Ordinal);
        Assert.Contains(_folder.FullName + "/postgres", process.Output, StringComparison.Ordinal);

        process.PressCtrlC();
        await process.UntilNothingIsLeftAsync();
    }

    [Fact]
    public async Task Without_an_engine_that_runs_the_start_falls_back_to_processes_and_says_why()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = EngineScript.PathWith(_folder, "podman", "echo 'Cannot connect to Podman' >&2; exit 125"),
            ["ASPIRE_CONTAINER_RUNTIME"] = "podman",
        };

        await using var process = await AppHostProcess.StartReadyAsync(_folder, environment: environment, settings: "--runtime=auto");

        Assert.Contains("runtime: processes (auto: podman is installed but cannot be used (Cannot connect to Podman))", process.Output, StringComparison.Ordinal);
        process.PressCtrlC();
        await process.UntilNothingIsLeftAsync();
    }
}
