using System.ComponentModel;
using System.Diagnostics;

namespace Tooling;

/// <summary>What a finished command left: its exit code and the last lines it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs a program to its end without a shell, and keeps the end of what it writes.</summary>
internal static class Command
{
    private const int KeptLines = 60;

    // How long a command gets to end by itself once it was told to, and what is killed then to be gone.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private static readonly object Kills = new();

    // A session of its own (setsid: util-linux, busybox; macOS has none): Ctrl+C at the terminal reaches this process alone,
    // which then ends the command with all that it started. podman, for one, ends at Ctrl+C and leaves its build step running.
    private static readonly string InOwnSession = """
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec "$@"
        """.ReplaceLineEndings("\n");

    // The other end of the standard input is this process: when it closes that, or is gone, even by kill -9, the command ends. What
    // it started is killed first: a command that is told to end does not always see to that, while one whose part has failed tidies
    // up and ends by itself, as podman does. The watch is waited for in the end: it would outlive the command, under its name.
    private static readonly string RunUntilInputEnds = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        command=$!
        descendants() {
          for child in $(cat "/proc/$1/task/"*/children 2>/dev/null || pgrep -P "$1"); do
            echo "$child"
            descendants "$child"
          done
        }
        {
          while read -r _; do :; done
          started=$(descendants "$command")
          if [ -n "$started" ]; then
            kill -KILL $started
            for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$command" && sleep 0.1; done
          fi
          kill -TERM "$command"
          sleep 5
          kill -KILL $(descendants "$command") "$command"
        } <&3 3<&- >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$command"
        status=$?
        kill -KILL $(descendants "$watch") "$watch" 2>/dev/null
        wait "$watch" 2>/dev/null
        exit "$status"
        """.ReplaceLineEndings("\n");

    static Command() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Monitor.Enter(Kills);

    /// <summary>
    /// Runs <paramref name="file"/> with nothing to read. Cancellation ends it and all that it started, and returns when that
    /// has ended; it also ends when this process ends, however that happens. <paramref name="environment"/> is set beside the inherited variables; a null value removes one.
    /// <paramref name="onLine"/> gets each line as it is written.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The program cannot be started.</exception>
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
            : ("/bin/sh", ["-c", InOwnSession, "sh", "/bin/sh", "-c", RunUntilInputEnds, "sh", file, .. arguments]);
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
            throw new DistributedApplicationException($"'{file}' could not be started: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process).ConfigureAwait(false);
            throw;
        }

        lock (lines)
        {
            return new CommandResult(process.ExitCode, string.Join(Environment.NewLine, lines));
        }
    }

    private static async Task EndAsync(Process process)
    {
        var ended = process.WaitForExitAsync(CancellationToken.None);
        process.StandardInput.Close();
        if (OperatingSystem.IsWindows() || await Task.WhenAny(ended, Task.Delay(EndPatience, CancellationToken.None)).ConfigureAwait(false) != ended)
        {
            KillTree(process);
            // One that escaped from the tree with our pipe is not waited for.
            await Task.WhenAny(ended, Task.Delay(EndPatience, CancellationToken.None)).ConfigureAwait(false);
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
