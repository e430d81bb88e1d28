using Engines;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// What a DCP that could not clean up leaves in the container engine. DCP has processes that would remove it, but they ask docker
/// wherever docker answers, also where DCP itself ran on podman; so this asks the engine itself, by DCP's labels.
/// </summary>
/// <param name="engine">The engine's command; null is whichever is there, as for DCP.</param>
/// <param name="controllers">The id of the process that DCP's controllers ran in.</param>
internal sealed class DcpContainers(string? engine, int controllers)
{
    // DCP's own words (its controllers/controller_common.go).
    private const string Creator = "com.microsoft.developer.usvc-dev.creatorProcessId";
    private const string Persistent = "com.microsoft.developer.usvc-dev.persistent=true";

    // What a container gets from SIGTERM to SIGKILL.
    private const string StopSeconds = "5";

    /// <summary>What a person types to remove the containers; the networks go with DCP's next start.</summary>
    public string Remedy => $"{engine ?? "docker"} rm --force $({engine ?? "docker"} ps --all --quiet --filter label={Creator}={controllers})";

    /// <summary>Stops and removes the containers and networks; persistent ones stay.</summary>
    /// <returns>What the engine complained of; empty where all went well.</returns>
    public async Task<string> RemoveAsync(CancellationToken cancellationToken)
    {
        List<string> complaints = [];
        foreach (var command in engine is null ? ["docker", "podman"] : new[] { engine })
        {
            try
            {
                await RemoveAsync(command, cancellationToken).ConfigureAwait(false);
            }
            catch (DistributedApplicationException exception)
            {
                complaints.Add(exception.Message);
            }
        }

        return string.Join(' ', complaints);
    }

    private async Task RemoveAsync(string command, CancellationToken cancellationToken)
    {
        var containers = await FindAsync(command, ["ps", "--all", "--quiet", "--no-trunc"], cancellationToken).ConfigureAwait(false);
        if (containers.Length > 0)
        {
            // One that has ended meanwhile is no fault: the removal is what counts.
            await new EngineCommand(command, ["stop", "--time", StopSeconds, .. containers]).TryRunAsync(cancellationToken).ConfigureAwait(false);
            await new EngineCommand(command, ["rm", "--force", "--volumes", .. containers]).RunAsync("The removal of containers", cancellationToken).ConfigureAwait(false);
        }

        var networks = await FindAsync(command, ["network", "ls", "--quiet"], cancellationToken).ConfigureAwait(false);
        if (networks.Length > 0)
        {
            await new EngineCommand(command, ["network", "rm", .. networks]).RunAsync("The removal of networks", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string[]> FindAsync(string command, string[] list, CancellationToken cancellationToken)
    {
        string[] own = [.. list, "--filter", $"label={Creator}={controllers}"];
        var all = await LinesAsync(command, own, cancellationToken).ConfigureAwait(false);
        return all.Length == 0 ? [] : [.. all.Except(await LinesAsync(command, [.. own, "--filter", $"label={Persistent}"], cancellationToken).ConfigureAwait(false))];
    }

    private async Task<string[]> LinesAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        var run = new EngineCommand(command, arguments);
        var exitCode = await run.TryRunAsync(cancellationToken).ConfigureAwait(false);
        // Where no engine is named, one that is not there or does not answer had no part in it.
        return exitCode is 0
            ? run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : engine is null ? [] : throw new DistributedApplicationException($"'{command}' does not answer: {run.LastLines}");
    }
}
