using Aspire.Hosting;
using NodePostgres.Hosting.Postgres;
using Npgsql;

namespace Postgres.Tests;

[Trait("Category", "Application")]
public sealed class DataFolderTests : IDisposable
{
    // Spaces and letters beyond ASCII are in many people's home folders.
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("data folder é ");
    private readonly DataFolder _folder;

    public DataFolderTests() => _folder = new DataFolder(Path.Combine(_root.FullName, "postgres"));

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Data_survives_a_restart()
    {
        await using (var first = await LocalServer.StartAsync(_folder))
        {
            await first.QueryAsync("CREATE TABLE kept AS SELECT 42 AS answer");
        }

        await using var second = await LocalServer.StartAsync(_folder);

        Assert.Equal(42, await second.QueryAsync("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_new_folder_is_UTF8_with_checksums_and_scram_and_keeps_no_password_file()
    {
        await using var server = await LocalServer.StartAsync(_folder);

        Assert.Equal("UTF8", await server.QueryAsync("SHOW server_encoding"));
        Assert.Equal("on", await server.QueryAsync("SHOW data_checksums"));
        Assert.Equal("127.0.0.1", await server.QueryAsync("SHOW listen_addresses"));
        Assert.Equal("scram-sha-256", await server.QueryAsync("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"));
        Assert.Equal(["postgres"], _root.EnumerateDirectories().Select(folder => folder.Name));
        Assert.DoesNotContain(_root.EnumerateFiles("password", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task What_an_interrupted_initialisation_left_is_cleared()
    {
        Directory.CreateDirectory(_folder.Path + ".init-left/cluster");

        await using var server = await LocalServer.StartAsync(_folder);

        Assert.Equal(["postgres"], _root.EnumerateDirectories().Select(folder => folder.Name));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_clients_and_leaves_a_clean_shutdown()
    {
        await using var server = await LocalServer.StartAsync(_folder);
        await using var client = await server.ConnectAsync();

        var exitCode = await server.SignalAsync("TERM");

        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "postmaster.pid")));
    }

    [Fact]
    public async Task The_server_goes_with_the_script_that_started_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs setpriv of util-linux.");
        await using var server = await LocalServer.StartAsync(_folder);

        await server.SignalAsync("KILL");

        await LocalServer.UntilAsync(() => !File.Exists(Path.Combine(_folder.Path, "postmaster.pid")));
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_naming_the_process()
    {
        await using var server = await LocalServer.StartAsync(_folder);
        var pid = File.ReadLines(Path.Combine(_folder.Path, "postmaster.pid")).First();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(PrepareAsync);

        Assert.Contains($"is in use by the PostgreSQL server with process id {pid}.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is in use", _folder.TryDelete(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_by_whatever_path_it_is_reached()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "real"));
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "link"), Path.Combine(_root.FullName, "real"));
        var folder = new DataFolder(Path.Combine(_root.FullName, "link", "postgres"));
        await using var server = await LocalServer.StartAsync(folder);

        Assert.NotNull(folder.FindServer());
        Assert.True(File.Exists(Path.Combine(folder.Path, "postmaster.pid")));
    }

    [Fact]
    public async Task A_lock_file_whose_process_id_is_that_of_another_folders_server_is_no_hindrance()
    {
        await using (await LocalServer.StartAsync(_folder))
        {
        }

        var other = new DataFolder(Path.Combine(_root.FullName, "other"));
        await using var server = await LocalServer.StartAsync(other);
        File.WriteAllText(Path.Combine(_folder.Path, "postmaster.pid"), $"{other.FindServer()}\n{_folder.Path}\n1700000000\n");

        await using var next = await LocalServer.StartAsync(_folder);

        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_server_killed_with_minus_9_is_no_hindrance_to_the_next()
    {
        await using (var killed = await LocalServer.StartAsync(_folder))
        {
            await killed.QueryAsync("CREATE TABLE kept AS SELECT 42 AS answer");
            await LocalServer.RunAsync("kill", "-9", File.ReadLines(Path.Combine(_folder.Path, "postmaster.pid")).First());
        }

        await using var next = await LocalServer.StartAsync(_folder);

        Assert.Equal(42, await next.QueryAsync("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_start_waits_for_the_processes_that_a_server_killed_with_minus_9_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells who works in a folder.");
        string child;
        await using (await LocalServer.StartAsync(_folder))
        {
            var server = File.ReadLines(Path.Combine(_folder.Path, "postmaster.pid")).First();
            child = File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ')[0];
            await LocalServer.RunAsync("kill", "-STOP", child);
            await LocalServer.RunAsync("kill", "-9", server);
        }

        var start = LocalServer.StartAsync(_folder);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var waits = !start.IsCompleted;
        await LocalServer.RunAsync("kill", "-CONT", child);

        Assert.True(waits);
        await using var next = await start;
    }

    [Fact]
    public async Task A_lock_file_whose_process_id_is_somebody_elses_now_is_no_hindrance()
    {
        await using (await LocalServer.StartAsync(_folder))
        {
        }

        File.WriteAllText(Path.Combine(_folder.Path, "postmaster.pid"), $"{Environment.ProcessId}\n{_folder.Path}\n");

        await using var next = await LocalServer.StartAsync(_folder);

        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_folder_of_another_major_is_refused_with_the_ways_out()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(Path.Combine(_folder.Path, "PG_VERSION"), "17\n");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(PrepareAsync);

        Assert.Contains("belongs to PostgreSQL 17, and this application runs PostgreSQL 18", exception.Message, StringComparison.Ordinal);
        Assert.Contains("pg_dumpall", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Reset database", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_other_files_is_left_alone()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(Path.Combine(_folder.Path, "thesis.txt"), "years of work");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(PrepareAsync);

        Assert.Contains("is not a PostgreSQL data folder", exception.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "thesis.txt")));
    }

    [Fact]
    public void Files_that_are_no_database_are_not_deleted()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(Path.Combine(_folder.Path, "thesis.txt"), "years of work");

        Assert.Contains("its files are left alone", _folder.TryDelete(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "thesis.txt")));
    }

    [Fact]
    public async Task Another_password_than_the_folders_is_refused_and_the_health_check_says_what_to_do()
    {
        await using var server = await LocalServer.StartAsync(_folder);
        var check = new PostgresHealthCheck(() => true, _ => new(server.ConnectionString("another")), "postgres", "postgres", "The data folder", "--project AppHost \"Parameters:postgres-password\"");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => server.ConnectAsync("another"));
        var health = await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken);

        Assert.Equal("28P01", refused.SqlState);
        Assert.Contains("28P01", health.Description, StringComparison.Ordinal);
        Assert.Contains("Reset database", health.Description, StringComparison.Ordinal);
        Assert.Contains("Parameters:postgres-password", health.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("another", health.Description!.Replace("another password", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_creates_the_database_that_it_is_for()
    {
        await using var server = await LocalServer.StartAsync(_folder);
        var check = new PostgresHealthCheck(() => true, _ => new(server.ConnectionString()), "app \"db\"", "postgres", "The data folder", "--project AppHost \"Parameters:postgres-password\"");

        var first = await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken);
        var second = await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken);

        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, first.Status);
        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, second.Status);
        Assert.Equal(1L, await server.QueryAsync("SELECT count(*) FROM pg_database WHERE datname = 'app \"db\"'"));
    }

    private async Task PrepareAsync() =>
        await _folder.PrepareAsync(
            await PostgresBinaries.ResolveAsync(_ => { }, TestContext.Current.CancellationToken),
            LocalServer.Script, "app_user", "secret", _ => { }, TestContext.Current.CancellationToken);
}
