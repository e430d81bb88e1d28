namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>
/// Brings the services of a project up. Over a deployment that runs, the services that run to their end (migrations, say)
/// go first, beside it: when one fails, the old deployment goes on as it was.
/// </summary>
internal sealed class ComposeRollout(ComposeProject project, ComposeFile file, IReportingTask progress, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnhealthyPatience = TimeSpan.FromMinutes(1);
    private const int ManyRestarts = 5;

    private readonly string[] _finite =
        [.. file.Services.Values.SelectMany(service => service.DependsOn).Where(other => other.Value == "service_completed_successfully").Select(other => other.Key).Distinct()];

    private string _progress = string.Empty;
    private Dictionary<string, int> _earlierRestarts = [];

    /// <summary>Brings the services up and waits until each is healthy, or has ended well.</summary>
    /// <exception cref="DistributedApplicationException">A service failed or did not become healthy in time; the message has its last lines.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = await project.ContainersAsync(cancellationToken).ConfigureAwait(false);
        // A container that does not change keeps its count, which says nothing of this deployment.
        _earlierRestarts = before.ToDictionary(container => container.Id, container => container.Restarts, StringComparer.Ordinal);
        foreach (var service in _finite.OrderBy(Depth).Where(service => CanRunBeside(service, before)))
        {
            await ReportAsync($"Running {service} beside the deployment that is there", cancellationToken).ConfigureAwait(false);
            await RunToEndAsync(service, cancellationToken).ConfigureAwait(false);
        }

        await ReportAsync($"Starting the services with {project.Tool.Name}", cancellationToken).ConfigureAwait(false);
        string[] podman = project.Tool.IsPodmanCompose && before.Count > 0 ? ["--force-recreate"] : [];
        try
        {
            await project.RunAsync($"Starting the services with '{project.Tool.Name} up'", ["up", "-d", "--remove-orphans", .. podman], cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            // The tool says that a dependency failed; the service says why.
            await ThrowIfFailedAsync(await project.ContainersAsync(cancellationToken).ConfigureAwait(false), exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
        await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what is being done, once: on the task for who watches it, and in the step's log for who reads it.</summary>
    private async Task ReportAsync(string text, CancellationToken cancellationToken)
    {
        if (text == _progress)
        {
            return;
        }
        _progress = text;
        logger.LogInformation("{Progress}", text);
        await progress.UpdateAsync(text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a service can run now: over a deployment that is there, with what it needs running.</summary>
    private bool CanRunBeside(string service, IReadOnlyList<ComposeContainer> containers)
        => containers.Any(container => container.IsRunning && !_finite.Contains(container.Service))
            && file.Services[service].DependsOn.Keys.Where(name => !_finite.Contains(name)).All(name => containers.Any(container => container.Service == name && container.IsRunning));

    private async Task RunToEndAsync(string service, CancellationToken cancellationToken)
    {
        var name = $"{project.Name}-{service}-deployment";
        await project.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        try
        {
            await project.RunAsync($"Starting '{service}'", ["run", "-d", "-T", "--no-deps", "--name", name, service], cancellationToken).ConfigureAwait(false);
            var exitCode = (await project.EngineAsync(["wait", name], cancellationToken).ConfigureAwait(false)).Trim();
            if (exitCode != "0")
            {
                throw new DistributedApplicationException(
                    $"'{service}' failed with exit code {exitCode}; the deployment that was there before goes on unchanged. Its last lines:\n{await project.LastLinesAsync(name, cancellationToken).ConfigureAwait(false)}");
            }
        }
        finally
        {
            await project.RemoveAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        Dictionary<string, long> unhealthySince = new(StringComparer.Ordinal);
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = TimeSpan.FromMilliseconds(Math.Min(2000, pause.TotalMilliseconds * 1.5)))
        {
            var containers = await project.ContainersAsync(cancellationToken).ConfigureAwait(false);
            await ThrowIfFailedAsync(containers, cause: null, cancellationToken).ConfigureAwait(false);
            List<string> waiting = [];
            foreach (var service in file.Services.Keys)
            {
                var container = containers.FirstOrDefault(container => container.Service == service && !container.IsOneOff);
                if (await StateAsync(service, container, cancellationToken).ConfigureAwait(false) is not { } state)
                {
                    unhealthySince.Remove(service);
                    continue;
                }
                waiting.Add($"{service} ({state})");
                if (state == "unhealthy")
                {
                    unhealthySince.TryAdd(service, time.GetTimestamp());
                }
                if (container is not null && unhealthySince.TryGetValue(service, out var since) && time.GetElapsedTime(since) > UnhealthyPatience)
                {
                    await FailAsync($"'{service}' is unhealthy", container, cause: null, cancellationToken).ConfigureAwait(false);
                }
            }
            if (waiting.Count == 0)
            {
                return;
            }
            if (time.GetElapsedTime(start) > Patience)
            {
                throw new DistributedApplicationException($"After {Patience.TotalMinutes:0} minutes these services were still not ready: {string.Join(", ", waiting)}. Look at them with '{project.Tool.Engine} ps' and '{project.Tool.Engine} logs'.");
            }
            await ReportAsync($"Waiting for {string.Join(", ", waiting)}", cancellationToken).ConfigureAwait(false);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a service still lacks; null when it is as it should be.</summary>
    private async Task<string?> StateAsync(string service, ComposeContainer? container, CancellationToken cancellationToken)
        => container switch
        {
            null => "not there yet",
            _ when _finite.Contains(service) => container.IsExited ? null : container.Status,
            { IsRunning: false } => container.Status,
            { HasHealthcheck: false } or { Health: "healthy" } => null,
            _ when project.Tool.Engine == "podman"
                && await project.CheckHealthAsync(container, cancellationToken).ConfigureAwait(false) => null,
            { Health: "" } => "starting",
            _ => container.Health,
        };

    private async Task ThrowIfFailedAsync(IReadOnlyList<ComposeContainer> containers, Exception? cause, CancellationToken cancellationToken)
    {
        foreach (var container in containers.Where(container => !container.IsOneOff && file.Services.ContainsKey(container.Service)))
        {
            var isFinite = _finite.Contains(container.Service);
            var fault = container switch
            {
                { IsExited: true } when isFinite && container.ExitCode != 0 => $"failed with exit code {container.ExitCode}",
                { IsExited: true } when !isFinite && file.Services[container.Service].Restart is null or "no" => $"ended with exit code {container.ExitCode}",
                _ when RestartsOf(container) is >= ManyRestarts and var restarts => $"was started again {restarts} times",
                { Health: "unhealthy" } when cause is not null => "is unhealthy",
                _ => null,
            };
            if (fault is not null)
            {
                await FailAsync($"'{container.Service}' {fault}", container, cause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>How often a container was started again since this deployment began; an engine counts anew when it starts one itself.</summary>
    private int RestartsOf(ComposeContainer container)
        => container.Restarts - (_earlierRestarts.TryGetValue(container.Id, out var earlier) && earlier <= container.Restarts ? earlier : 0);

    private async Task FailAsync(string what, ComposeContainer container, Exception? cause, CancellationToken cancellationToken)
        => throw new DistributedApplicationException($"{what}. Its last lines:\n{await project.LastLinesAsync(container.Name, cancellationToken).ConfigureAwait(false)}", cause!);

    /// <summary>How many services that run to their end come one after the other before a service.</summary>
    private int Depth(string service) => file.Services.TryGetValue(service, out var known)
        ? known.DependsOn.Keys.Where(_finite.Contains).Select(name => Depth(name) + 1).DefaultIfEmpty().Max()
        : 0;
}
