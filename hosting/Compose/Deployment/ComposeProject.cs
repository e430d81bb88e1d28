using System.Text.Json.Nodes;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>A compose file as it is deployed on this machine: the commands on it, and the state of its containers.</summary>
internal sealed class ComposeProject(ComposeTool tool, string name, string composeFile, string envFile, Action<string> onLine)
{
    public string Name => name;

    public ComposeTool Tool => tool;

    /// <summary>Runs a command of the compose tool and expects it to end well.</summary>
    /// <exception cref="DistributedApplicationException">It failed; the message has its last lines.</exception>
    public async Task RunAsync(string purpose, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        List<string> all = [.. tool.Program[1..], "-f", composeFile, "-p", name];
        if (tool.ReadsEnvFile && File.Exists(envFile))
        {
            all.AddRange(["--env-file", envFile]);
        }
        var folder = Path.GetDirectoryName(composeFile)!;
        var deployed = await EnvFile.ReadAsync(envFile, cancellationToken).ConfigureAwait(false);
        var filledIn = await EnvFile.ReadAsync(Path.Combine(folder, ".env"), cancellationToken).ConfigureAwait(false);
        // As variables too, of which every tool takes the value as it is: in a file each has its own way with '$' and quotes. What a person
        // has filled in counts more; the first tools to know the option read its file in place of .env.
        Dictionary<string, string?> variables = [];
        foreach (var (key, value) in deployed.Where(variable => !tool.ReadsEnvFile || !IsToolsOwn(variable.Key)).Concat(filledIn.Where(variable => variable.Value.Length > 0)))
        {
            variables[key] = value;
        }
        Expect(purpose, tool.Program[0], await Command.RunAsync(tool.Program[0], [.. all, .. arguments], cancellationToken, folder, variables, onLine).ConfigureAwait(false));
    }

    /// <summary>The containers of this project, running or not.</summary>
    public async Task<IReadOnlyList<ComposeContainer>> ContainersAsync(CancellationToken cancellationToken)
    {
        var ids = await EngineAsync(["ps", "--all", "--quiet", "--filter", $"label=com.docker.compose.project={name}"], cancellationToken).ConfigureAwait(false);
        var known = ids.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (known.Length == 0)
        {
            return [];
        }
        var inspected = JsonNode.Parse(await EngineAsync(["inspect", "--type", "container", .. known], cancellationToken).ConfigureAwait(false))!.AsArray();
        return [.. inspected.Select(container => ComposeContainer.Read(container!)).OrderBy(container => container.Service, StringComparer.Ordinal)];
    }

    /// <summary>The last lines that a container wrote.</summary>
    public async Task<string> LastLinesAsync(string container, CancellationToken cancellationToken)
        => (await Command.RunAsync(tool.Engine, ["logs", "--tail", "20", container], cancellationToken).ConfigureAwait(false)).LastLines is { Length: > 0 } lines ? lines : "(it wrote nothing)";

    /// <summary>Runs the health check of a container now: podman has nobody who does it where there is no systemd.</summary>
    public async Task<bool> CheckHealthAsync(ComposeContainer container, CancellationToken cancellationToken)
        => (await Command.RunAsync(tool.Engine, ["healthcheck", "run", container.Name], cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>Removes a container, if it is there.</summary>
    public Task RemoveAsync(string container, CancellationToken cancellationToken) => Command.RunAsync(tool.Engine, ["rm", "--force", container], cancellationToken);

    /// <summary>Runs a command of the engine and expects it to end well. Returns what it wrote.</summary>
    public async Task<string> EngineAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync(tool.Engine, arguments, cancellationToken).ConfigureAwait(false);
        Expect($"'{tool.Engine} {arguments[0]}'", tool.Engine, result);
        return result.StandardOutput;
    }

    private static void Expect(string purpose, string program, CommandResult result)
    {
        if (result.ExitCode != 0)
        {
            throw new DistributedApplicationException(result.IsNotFound
                ? $"{purpose} is not possible, because '{program}' was not found. Install docker or podman, or set ASPIRE_CONTAINER_RUNTIME to the one that is installed."
                : $"{purpose} failed: '{program}' ended with exit code {result.ExitCode}. Its last lines:\n{result.LastLines}");
        }
    }

    // A parameter may have such a name; the tool itself must not be run with its value.
    private static bool IsToolsOwn(string variable) =>
        variable is "PATH" or "HOME" || variable.StartsWith("DOCKER_", StringComparison.Ordinal) || variable.StartsWith("COMPOSE_", StringComparison.Ordinal);
}
