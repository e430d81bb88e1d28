namespace NodePostgres.Hosting.Runtime;

/// <summary>A container engine of this machine, by its command.</summary>
/// <param name="Name"><c>podman</c> or <c>docker</c>.</param>
internal sealed record ContainerEngine(string Name)
{
    // DCP refuses older ones (its internal/docker/cli_orchestrator.go).
    private const int LeastDockerMajor = 25;

    // An engine that hangs must not hang the start. One on a busy machine is slow: podman holds its storage while it commits a build.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether its command is in PATH.</summary>
    public bool IsInstalled { get; } = Platform.IsInPath(Name);

    /// <summary>Asks whether it can be used.</summary>
    /// <returns>Null when it can, else why not, in its own words.</returns>
    public async Task<string?> ComplaintAsync(CancellationToken cancellationToken)
    {
        // Docker's command, once its server has answered and with no word before that, or what podman itself works with.
        string[] question = Name == "docker"
            ? ["version", "--format", "{{if .Server}}{{.Client.Version}}{{end}}"]
            : ["info", "--format", "{{.Version.Version}}"];
        try
        {
            var answer = await AskAsync(question, cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode != 0)
            {
                return answer.LastLine;
            }

            return Name == "docker" ? await DockerComplaintAsync(answer.StandardOutput, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (DistributedApplicationException)
        {
            return $"'{Name} {question[0]}' gave no answer for {Patience.TotalSeconds:0} s";
        }
    }

    /// <summary>Whether an image is in its store.</summary>
    public async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        (await AskAsync(["image", "inspect", image], cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>A fact about an image in the words of a Go template; null where the image is not in the store.</summary>
    public async Task<string?> InspectImageAsync(string image, string format, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["image", "inspect", "--format", format, image], cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0 ? answer.StandardOutput.Trim() : null;
    }

    /// <summary>Whether it has a volume.</summary>
    public async Task<bool> HasVolumeAsync(string volume, CancellationToken cancellationToken) =>
        (await AskAsync(["volume", "inspect", volume], cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>The names of the containers that run on a volume.</summary>
    public async Task<IReadOnlyList<string>> ContainersOnAsync(string volume, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["ps", "--filter", $"volume={volume}", "--format", "{{.Names}}"], cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            throw new DistributedApplicationException($"'{Name} ps' could not say who uses the volume '{volume}': {answer.LastLine}");
        }

        return answer.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>The last lines that a container has written; none where it is gone.</summary>
    /// <exception cref="DistributedApplicationException">The engine gives no answer.</exception>
    public async Task<IReadOnlyList<string>> LastLinesAsync(string container, int count, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["logs", "--tail", count.ToString(CultureInfo.InvariantCulture), container], cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0 ? answer.LastLines.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary>Runs a command of the engine to its end.</summary>
    public Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, Action<string>? onLine = null) =>
        // Older docker builds with what knows neither secrets nor cache mounts, unless told.
        Command.RunAsync(Name, arguments, cancellationToken, environment: new Dictionary<string, string?> { ["DOCKER_BUILDKIT"] = "1" }, onLine: onLine);

    private async Task<string?> DockerComplaintAsync(string version, CancellationToken cancellationToken) =>
        Major(version) < LeastDockerMajor
            ? $"its command is version {version.Trim()}, and the orchestrator needs {LeastDockerMajor} or newer"
            // A command of such a version hands every build to this plugin, which may be missing.
            : (await AskAsync(["buildx", "version"], cancellationToken).ConfigureAwait(false)).ExitCode != 0
                ? "its buildx plugin, which builds the images, is missing: install docker-buildx-plugin or docker-buildx"
                : null;

    private static int Major(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : int.MaxValue;

    private async Task<CommandResult> AskAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            return await RunAsync(arguments, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException($"'{Name}' gave no answer for {Patience.TotalSeconds:0} s. Try again when it has less to do, or restart it.");
        }
    }
}
