using System.ComponentModel;
using System.Text;
using CliWrap;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>Runs a command of a container engine or a compose tool to its end, without a shell.</summary>
internal sealed class EngineCommand(string program, IEnumerable<string> arguments)
{
    private const int KeptLines = 40;

    // ENOENT, which Windows gives the same number, and ERROR_PATH_NOT_FOUND, a number that no start on Unix fails with.
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;

    // As shells have it.
    private const int CannotExecute = 126;

    private readonly Queue<string> _lastLines = [];
    private readonly StringBuilder _output = new();

    /// <summary>Where the command runs; null is this process's folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Variables set beside the inherited ones: the place for values that nobody else may read.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line as it is written.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>What the command wrote to its standard output.</summary>
    public string Output => _output.ToString();

    /// <summary>The last lines that the command wrote.</summary>
    public string LastLines => string.Join('\n', _lastLines);

    /// <summary>Runs the command and expects it to end well.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started, or it failed; the message has its last lines.</exception>
    public async Task RunAsync(string purpose, CancellationToken cancellationToken)
    {
        if (await TryRunAsync(cancellationToken).ConfigureAwait(false) is not { } exitCode)
        {
            throw new DistributedApplicationException(
                $"{purpose} is not possible, because '{program}' was not found. Install docker or podman, or set ASPIRE_CONTAINER_RUNTIME to the one that is installed.");
        }
        if (exitCode != 0)
        {
            throw new DistributedApplicationException($"{purpose} failed: '{program}' ended with exit code {exitCode}. Its last lines:\n{LastLines}");
        }
    }

    /// <summary>Runs the command; cancellation kills it with all that it started.</summary>
    /// <returns>Its exit code; 126 when the system refuses to execute the program, which the last lines explain; null when it is not there.</returns>
    public async Task<int?> TryRunAsync(CancellationToken cancellationToken)
    {
        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(Folder ?? string.Empty)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(_output), PipeTarget.ToDelegate(Keep)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Keep));
        try
        {
            return (await command.ExecuteAsync(cancellationToken).ConfigureAwait(false)).ExitCode;
        }
        catch (Win32Exception exception)
        {
            // CliWrap's words are around the system's own.
            var reason = exception.InnerException as Win32Exception ?? exception;
            if (reason.NativeErrorCode is FileNotFound or PathNotFound)
            {
                return null;
            }
            Keep(reason.Message);
            return CannotExecute;
        }
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
        OnLine?.Invoke(line);
    }
}
