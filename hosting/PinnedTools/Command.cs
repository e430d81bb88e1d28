using System.ComponentModel;
using CliWrap;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>What a finished command left.</summary>
/// <param name="ExitCode">Its exit code; as shells have it, 127 where the program is not there, 126 where the system refuses to execute it.</param>
/// <param name="LastLines">The last lines that it wrote, to either stream.</param>
/// <param name="StandardOutput">All that it wrote to its standard output.</param>
internal sealed record CommandResult(int ExitCode, string LastLines, string StandardOutput)
{
    private const int NotFound = 127;

    /// <summary>Whether the program is not there.</summary>
    public bool IsNotFound => ExitCode == NotFound;

    /// <summary>The last line that is not empty, or the exit code where there is none.</summary>
    public string LastLine => LastLines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {ExitCode}";

    /// <summary>The result of a program that could not be started.</summary>
    public static CommandResult NotStarted(string why) => new(NotFound, why, "");
}

/// <summary>Runs a program to its end. It ends when this process ends, however that happens, and Ctrl+C at the terminal is not its affair.</summary>
internal static class Command
{
    private const int KeptLines = 60;

    // By then everything has been killed; what is waited for after that has escaped.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

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
          sleep 2
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

    /// <summary>Runs a program with nothing to read. Cancellation ends it and all that it started, and returns when that has ended.</summary>
    /// <param name="program">The program, by its path or looked for in PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="folder">Where it runs; null is this process's folder.</param>
    /// <param name="environment">Variables beside the inherited ones: the place for values that nobody else may read. Null removes one.</param>
    /// <param name="onLine">Gets each line as it is written.</param>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        Action<string>? onLine = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new StringBuilder();
        var last = new Queue<string>();
        var (file, line) = OperatingSystem.IsWindows()
            ? (program, arguments)
            : ("/bin/sh", ["-c", InOwnSession, "sh", "/bin/sh", "-c", RunUntilInputEnds, "sh", program, .. arguments]);
        using var kill = new CancellationTokenSource();
        using var told = cancellationToken.Register(() => kill.CancelAfter(OperatingSystem.IsWindows() ? TimeSpan.Zero : EndPatience));
        try
        {
            var result = await Cli.Wrap(file)
                .WithArguments(line)
                .WithWorkingDirectory(folder ?? Environment.CurrentDirectory)
                .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
                .WithValidation(CommandResultValidation.None)
                .WithStandardInputPipe(PipeSource.Create((_, ended) => UntilEitherAsync(ended, cancellationToken)))
                .WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(output), PipeTarget.ToDelegate(Keep)))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(Keep))
                .ExecuteAsync(kill.Token).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new(result.ExitCode, Lines(), output.ToString());
        }
        catch (Win32Exception exception)
        {
            return CommandResult.NotStarted(exception.InnerException?.Message ?? exception.Message);
        }

        void Keep(string text)
        {
            lock (last)
            {
                last.Enqueue(text);
                if (last.Count > KeptLines)
                {
                    last.Dequeue();
                }

                onLine?.Invoke(text);
            }
        }

        string Lines()
        {
            lock (last)
            {
                return string.Join('\n', last);
            }
        }
    }

    private static async Task UntilEitherAsync(CancellationToken one, CancellationToken other)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
