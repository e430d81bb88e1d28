namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>A compose tool of this machine, with the engine that it drives.</summary>
/// <param name="Engine">The engine's program, <c>docker</c> or <c>podman</c>.</param>
/// <param name="Program">The tool's program and the arguments that come first.</param>
/// <param name="ReadsEnvFile">Whether it knows <c>--env-file</c>; podman-compose 1.0.3 does not.</param>
internal sealed record ComposeTool(string Engine, string[] Program, bool ReadsEnvFile)
{
    /// <summary>Whether this is podman-compose, which does not see by itself what has changed.</summary>
    public bool IsPodmanCompose => Program[0] == "podman-compose";

    /// <summary>The name for people.</summary>
    public string Name => string.Join(' ', Program);

    /// <summary>Finds the tool for an engine.</summary>
    /// <exception cref="DistributedApplicationException">There is none; the message says what to install.</exception>
    public static async Task<ComposeTool> FindAsync(string engineName, CancellationToken cancellationToken)
    {
        var engine = engineName.ToLowerInvariant();
        string[][] candidates = engine == "podman"
            ? [["podman-compose"], ["podman", "compose"]]
            : [["docker", "compose"], ["docker-compose"]];
        foreach (var command in candidates)
        {
            if ((await Command.RunAsync(command[0], [.. command[1..], "version"], cancellationToken).ConfigureAwait(false)).ExitCode == 0)
            {
                var help = await Command.RunAsync(command[0], [.. command[1..], "--help"], cancellationToken).ConfigureAwait(false);
                return new(engine, command, help.StandardOutput.Contains("--env-file", StringComparison.Ordinal));
            }
        }
        throw new DistributedApplicationException(engine == "podman"
            ? "No compose tool was found for podman. Install podman-compose (for instance 'apt-get install podman-compose'), and try again."
            : "No compose tool was found for docker. Install docker's compose plugin or docker-compose, and try again.");
    }
}
