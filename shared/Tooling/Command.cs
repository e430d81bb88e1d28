using System.ComponentModel;
using System.Diagnostics;

namespace Tooling;

/// <summary>What a finished command left: its exit code and the last lines it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs a program to its end without a shell, and keeps the end of what it writes.</summary>
internal static class Command
{
    private const int KeptLines = 60;

    /// <summary>
    /// Runs <paramref name="file"/>; its standard input is closed. Cancellation kills it and all that it started.
    /// <paramref name="environment"/> is set beside the inherited variables; a null value removes one.
    /// </summary>
    /// <exception cref="ToolException">The program cannot be started.</exception>
    public static async Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        var lines = new Queue<string>();
        void Keep(object sender, DataReceivedEventArgs received)
        {
            if (received.Data is { } line)
            {
                lock (lines)
                {
                    lines.Enqueue(line);
                    while (lines.Count > KeptLines)
                    {
                        lines.Dequeue();
                    }
                }
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new ToolException($"'{file}' could not be started: {exception.Message}", exception);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (lines)
        {
            return new CommandResult(process.ExitCode, string.Join(Environment.NewLine, lines));
        }
    }
}
