using System.ComponentModel;
using System.Diagnostics;

namespace Tooling;

/// <summary>What a finished command left: its exit code and the last lines it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs a program to its end without a shell, and keeps the end of what it writes.</summary>
internal static class Command
{
    private const int KeptLines = 60;

    // A killed process ends in a moment; one that escaped from the tree with our pipe is not waited for.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(2);

    private static readonly object Kills = new();

    // The other end of the standard input is this process: when it is gone, even by kill -9, the command is told to end.
    private const string RunUntilInputEnds = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        command=$!
        { while read -r _; do :; done; kill -TERM "$command"; } <&3 3<&- >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$command"
        status=$?
        kill "$watch" 2>/dev/null
        exit "$status"
        """;

    static Command() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Monitor.Enter(Kills);

    /// <summary>
    /// Runs <paramref name="file"/> with nothing to read. Cancellation kills it and all that it started, and returns when that
    /// has ended; it also ends when this process ends, however that happens. <paramref name="environment"/> is set beside the inherited variables; a null value removes one.
    /// <paramref name="onLine"/> gets each line as it is written.
    /// </summary>
    /// <exception cref="ToolException">The program cannot be started.</exception>
    public static async Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken,
        Action<string>? onLine = null)
    {
        var (program, line) = OperatingSystem.IsWindows()
            ? (file, arguments)
            : ("/bin/sh", ["-c", RunUntilInputEnds, "sh", file, .. arguments]);
        var start = new ProcessStartInfo(program, line)
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

                    onLine?.Invoke(line);
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

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            KillTree(process);
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(KillPatience, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }

        lock (lines)
        {
            return new CommandResult(process.ExitCode, string.Join(Environment.NewLine, lines));
        }
    }

    // .NET stops (SIGSTOP) each process of the tree before it kills it. Cut short by this process's own end, that would leave
    // processes stopped for good: so this process ends after a kill that has begun, and none begins once it is ending.
    // What is not killed by then ends with the standard input.
    private static void KillTree(Process process)
    {
        lock (Kills)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
