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
    private const int CannotExecute = 126;

    /// <summary>Whether the program is not there.</summary>
    public bool IsNotFound => ExitCode == NotFound;

    /// <summary>The last line that is not empty, or the exit code where there is none.</summary>
    public string LastLine => LastLines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {ExitCode}";

    /// <summary>The result of a program that could not be started.</summary>
    public static CommandResult NotStarted(string why, bool isNotFound) => new(isNotFound ? NotFound : CannotExecute, why, "");
}

/// <summary>Runs a program to its end. It ends when this process ends, however that happens, and Ctrl+C at the terminal is not its affair.</summary>
internal static class Command
{
    private const int KeptLines = 60;

    // Windows' own: ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND. Elsewhere the shell says what it could not start.
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;

    // By then everything has been killed; what is waited for after that has escaped.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    // A session of its own (setsid: util-linux, busybox; macOS has none): Ctrl+C at the terminal reaches this process alone,
    // which then ends the command with all that it started. podman, for one, ends at Ctrl+C and leaves its build step running.
    private const string InOwnSession = "if command -v setsid >/dev/null; then exec setsid \"$@\"; fi; exec \"$@\"";

    private static readonly string UntilInputEnds = EmbeddedScript.Read(typeof(Command).Assembly, "until-input-ends.sh");

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
            : ("/bin/sh", ["-c", InOwnSession, "sh", "/bin/sh", "-c", UntilInputEnds, "sh", program, .. arguments]);
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
            // CliWrap's words are around the system's own.
            var reason = exception.InnerException as Win32Exception ?? exception;
            return CommandResult.NotStarted(reason.Message, isNotFound: OperatingSystem.IsWindows() && reason.NativeErrorCode is FileNotFound or PathNotFound);
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
