using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hosting.Tests.Cli;

/// <summary>A CLI that was started, in a process group of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task<string> _output;

    public CliProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.ErrorDataReceived += (_, received) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(received.Data);
            }
        };
        _process.BeginErrorReadLine();
        _output = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What it has written to the standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Ctrl+C in the terminal: SIGINT to the group.</summary>
    public void PressCtrlC()
    {
        using var kill = Process.Start("kill", ["-INT", "--", (-_process.Id).ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>What it wrote to the standard output, and its exit code, once it has ended.</summary>
    public async Task<(string Output, int ExitCode)> EndAsync()
    {
        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        await _process.WaitForExitAsync(bound.Token);
        return (await _output, _process.ExitCode);
    }

    public void Dispose() => _process.Dispose();
}
