namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Puts a backend that was built anew in the place of the one that runs: its migrations first, then itself.</summary>
internal sealed class BackendUpdate(NodeBackendResource backend, ResourceNotificationService notifications, ResourceCommandService commands, ResourceStarts starts)
{
    // Those that it waits for.
    private readonly NodeBackendResource? _migrations = backend.Annotations.OfType<WaitAnnotation>()
        .Where(wait => wait.WaitType == WaitType.WaitForCompletion).Select(wait => wait.Resource).OfType<NodeBackendResource>().FirstOrDefault();

    /// <summary>The backend.</summary>
    public NodeBackendResource Backend => backend;

    /// <summary>The project that it runs from as a process; null for a container.</summary>
    public NodeProjectAnnotation? Project => Backend.Annotations.OfType<NodeProjectAnnotation>().SingleOrDefault();

    /// <summary>Whether the last run of the migrations is over and failed.</summary>
    public bool MigrationsFailed => _migrations is not null
        && notifications.TryGetCurrentState(_migrations.Name, out var current) && IsOver(current.Snapshot) && current.Snapshot.ExitCode != 0;

    /// <summary>Whether a resource has ended, or never began.</summary>
    public static bool IsOver(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    /// <summary>Runs the migrations again, where there are any.</summary>
    /// <returns>Whether they ended with exit code 0.</returns>
    public async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        if (_migrations is null)
        {
            return true;
        }

        // A first run that is not over yet goes first; it ends by itself.
        await notifications.WaitForResourceAsync(_migrations.Name, e => IsOver(e.Snapshot), cancellationToken).ConfigureAwait(false);
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var end = EndOfNextRunAsync(_migrations, watch.Token);
        var started = await commands.ExecuteCommandAsync(_migrations, KnownResourceCommands.StartCommand, cancellationToken).ConfigureAwait(false);
        if (started.Success)
        {
            return await end.ConfigureAwait(false) is { ExitCode: 0 };
        }

        await watch.CancelAsync().ConfigureAwait(false);
        await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }

    /// <summary>Restarts the backend, or starts it where it has ended. One that still waits for others is left to do so.</summary>
    public async Task<ExecuteCommandResult> RestartAsync(CancellationToken cancellationToken)
    {
        // In the middle of a start or stop a command would come at the wrong time.
        var settled = await notifications.WaitForResourceAsync(
            Backend.Name, e => IsOver(e.Snapshot) || e.Snapshot.State?.Text == KnownResourceStates.Running || e.Snapshot.State?.Text == KnownResourceStates.Waiting,
            cancellationToken).ConfigureAwait(false);
        if (settled.Snapshot.State?.Text == KnownResourceStates.Waiting)
        {
            return CommandResults.Success();
        }

        return IsOver(settled.Snapshot)
            ? await starts.StartAsync(Backend, cancellationToken).ConfigureAwait(false)
            : await commands.ExecuteCommandAsync(Backend, KnownResourceCommands.RestartCommand, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CustomResourceSnapshot?> EndOfNextRunAsync(NodeBackendResource resource, CancellationToken cancellationToken)
    {
        var runs = false;
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (update.Resource.Name == resource.Name)
            {
                if (runs && IsOver(update.Snapshot))
                {
                    return update.Snapshot;
                }

                runs |= !IsOver(update.Snapshot);
            }
        }

        return null;
    }
}
