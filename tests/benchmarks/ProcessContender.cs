using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>A contender that is one process, and what comes of it: SIGTERM stops it.</summary>
internal sealed class ProcessContender(string name, Uri ready, Uri? dashboard, ProcessStartInfo command) : IContender
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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
        _process = new Process { StartInfo = command };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunningProcess> Processes()
    {
        if (_process is null)
        {
            return [];
        }

        return !_process.HasExited
            ? RunningProcess.Tree(_process.Id)
            : throw new InvalidOperationException($"'{name}' ended by itself with exit code {_process.ExitCode}. Its last lines:\n{LastLines()}");
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        var all = RunningProcess.Tree(process.Id);
        await SendAsync("TERM", [process.Id]);
        var waiting = Stopwatch.StartNew();
        while (all.Any(one => one.IsAlive))
        {
            if (waiting.Elapsed > Patience)
            {
                var left = all.Where(one => one.IsAlive).ToList();
                await SendAsync("KILL", left.Select(one => one.Id));
                throw new TimeoutException($"'{name}' left behind after {Patience.TotalSeconds} s: {string.Join(", ", left.Select(one => one.Name))}");
            }

            await Task.Delay(Poll);
        }

        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
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
