using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Benchmarks;

/// <summary>A contender that is one process, and what comes of it, which a mark in the environment tells: SIGTERM stops it.</summary>
internal sealed class ProcessContender(string name, Uri ready, Uri? dashboard, ProcessStartInfo command) : IContender
{
    private const string Variable = "BENCHMARK_MARK";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly Queue<string> _output = [];
    private Process? _process;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Uri Ready => ready;

    /// <inheritdoc/>
    public Uri? Dashboard => dashboard;

    /// <inheritdoc/>
    public void Start()
    {
        command.UseShellExecute = false;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        command.Environment[Variable] = _mark;
        _process = new Process { StartInfo = command };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public void ThrowIfEnded()
    {
        if (_process is { HasExited: true })
        {
            throw new InvalidOperationException($"'{name}' ended by itself with exit code {_process.ExitCode}. Its last lines:\n{LastLines()}");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunningProcess> Processes() => RunningProcess.Marked($"{Variable}={_mark}");

    /// <inheritdoc/>
    public async Task<Stop> StopAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return new(null, null, 0);
        }

        var all = RunningProcess.Marked($"{Variable}={_mark}");
        int[] ports = [.. new[] { ready, dashboard }.OfType<Uri>().Select(address => address.Port)];
        var time = Stopwatch.StartNew();
        await SendAsync("TERM", [process.Id]);
        var (host, free) = ((double?)null, (double?)null);
        while (all.Any(one => one.IsAlive))
        {
            host ??= all.Any(one => one.Id == process.Id && one.IsAlive) ? null : time.Elapsed.TotalSeconds;
            free ??= IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => ports.Contains(listener.Port)) ? null : time.Elapsed.TotalSeconds;
            if (time.Elapsed > Patience)
            {
                var left = all.Where(one => one.IsAlive).ToList();
                await SendAsync("KILL", left.Select(one => one.Id));
                throw new TimeoutException($"'{name}' left behind after {Patience.TotalSeconds} s: {string.Join(", ", left.Select(one => one.Name))}");
            }

            await Task.Delay(Poll);
        }

        var nothing = time.Elapsed.TotalSeconds;
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
        return new(host ?? nothing, free ?? nothing, nothing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
    }

    private string LastLines()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs received)
    {
        lock (_output)
        {
            _output.Enqueue(received.Data ?? "");
            if (_output.Count > 20)
            {
                _output.Dequeue();
            }
        }
    }

    private static async Task SendAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }
}
