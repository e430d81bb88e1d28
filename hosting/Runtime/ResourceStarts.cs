namespace NodePostgres.Hosting.Runtime;

/// <summary>Starts resources, each once at a time: two starts at once would be in each other's way.</summary>
internal sealed class ResourceStarts(ResourceCommandService commands, IHostApplicationLifetime lifetime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<ExecuteCommandResult>> _starts = [];

    /// <summary>
    /// Starts a resource, or awaits the start that is under way. Cancellation ends the wait, not the start, which others may await.
    /// </summary>
    public Task<ExecuteCommandResult> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_starts.TryGetValue(resource.Name, out var running) || running.IsCompleted)
            {
                _starts[resource.Name] = running = commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, lifetime.ApplicationStopping);
            }

            return running.WaitAsync(cancellationToken);
        }
    }
}
