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

    // An engine may fail because something that was killed has left it busy with the very same container.
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

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
        await RemoveAllAsync(command, ["ps", "--all", "--quiet", "--no-trunc"], RemoveContainersAsync, cancellationToken).ConfigureAwait(false);
        await RemoveAllAsync(command, ["network", "ls", "--quiet"], RemoveNetworksAsync, cancellationToken).ConfigureAwait(false);

        async Task RemoveContainersAsync(string[] containers)
        {
            // One that has ended meanwhile is no fault: the removal is what counts.
            await new EngineCommand(command, ["stop", "--time", StopSeconds, .. containers]).TryRunAsync(cancellationToken).ConfigureAwait(false);
            await new EngineCommand(command, ["rm", "--force", "--volumes", .. containers]).RunAsync("The removal of containers", cancellationToken).ConfigureAwait(false);
        }

        Task RemoveNetworksAsync(string[] networks) =>
            new EngineCommand(command, ["network", "rm", .. networks]).RunAsync("The removal of networks", cancellationToken);
    }

    // Until none is listed any more: an engine that was about to make one does so even when its command was killed.
    private async Task RemoveAllAsync(string command, string[] list, Func<string[], Task> remove, CancellationToken cancellationToken)
    {
        for (var attempt = 1; await FindAsync(command, list, cancellationToken).ConfigureAwait(false) is { Length: > 0 } left; attempt++)
        {
            try
            {
                await remove(left).ConfigureAwait(false);
            }
            catch (DistributedApplicationException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
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
