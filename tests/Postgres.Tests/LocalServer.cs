using System.Diagnostics;
using System.Globalization;
using NodePostgres.Hosting.PinnedTools;
using NodePostgres.Hosting.Postgres;
using Npgsql;

namespace Postgres.Tests;

/// <summary>The PostgreSQL server as the orchestrator starts it, without the orchestrator.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly int _port;

    private LocalServer(Process process, int port)
    {
        _process = process;
        _port = port;
    }

    public static string Script { get; } = Path.Combine(
        Path.GetDirectoryName(typeof(LocalServer).Assembly.Location)!, "../../../../../hosting/Postgres/postgres.sh");

    public int ScriptId => _process.Id;

    public static async Task<LocalServer> StartAsync(DataFolder folder, string password = "secret")
    {
        var programs = await PostgresBinaries.ResolveAsync(_ => { }, TestContext.Current.CancellationToken);
        await folder.PrepareAsync(programs, Script, "app_user", password, _ => { }, TestContext.Current.CancellationToken);
        var port = LoopbackPorts.FindFree();
        var start = new ProcessStartInfo("/bin/sh", [Script, programs.Server, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        start.Environment["PGDATA"] = folder.Path;
        start.Environment["PGPORT"] = port.ToString(CultureInfo.InvariantCulture);
        var server = new LocalServer(Process.Start(start)!, port);
        await server.UntilItAnswersAsync(password);
        return server;
    }

    public async Task<NpgsqlConnection> ConnectAsync(string password = "secret", string database = "postgres")
    {
        var connection = new NpgsqlConnection(ConnectionString(password) + $";Database={database};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public string ConnectionString(string password = "secret") => $"Host=127.0.0.1;Port={_port};Username=app_user;Password={password}";

    public async Task<object?> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a signal to the script, and waits until it has ended.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        await RunAsync("kill", "-" + signal, $"{ScriptId}");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
        }

        _process.Dispose();
    }

    private async Task UntilItAnswersAsync(string password)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync(password);
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited)
            {
                await Task.Delay(20, patience.Token);
            }
        }
    }
}
