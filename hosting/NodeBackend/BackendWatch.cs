namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// Builds and restarts the backend when one of its sources changes, and runs the migrations before it when one of these
/// does. While a build or a migration fails, the backend runs on as it was.
/// </summary>
internal sealed class BackendWatch(
    NodeBackendOptions options,
    BackendUpdate update,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers) : BackgroundService
{
    private const string MigrationsFolder = "migrations";

    private volatile bool _stopped;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var watcher = new SourceWatcher(options.Path);
            var sources = Sources();
            await Task.WhenAll(ObserveStopsAsync(stoppingToken), ApplyChangesAsync(watcher, sources, stoppingToken)).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await SayAsync(LogLevel.Warning, $"Changes in '{options.Path}' are not seen: {exception.Message} "
                + "Raise that limit (sysctl fs.inotify.max_user_watches, fs.inotify.max_user_instances), or restart the backend by hand.").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private async Task ApplyChangesAsync(SourceWatcher watcher, string sources, CancellationToken cancellationToken)
    {
        loggers.GetLogger(update.Backend).LogInformation(
            "Watching {Folder}: a change rebuilds and restarts the backend. Backend:Watch=false turns that off.", options.Path);
        await foreach (var changed in watcher.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // An editor that saves what was there already changes nothing.
            var now = Sources();
            if (now != sources)
            {
                sources = now;
                await ApplyAsync([.. changed.Select(path => Path.GetRelativePath(options.Path, path))], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ApplyAsync(IReadOnlyList<string> changed, CancellationToken cancellationToken)
    {
        await SayAsync(LogLevel.Information, changed.Count > 3
            ? $"{changed[0]} and {changed.Count - 1} others changed."
            : $"{string.Join(", ", changed)} changed.").ConfigureAwait(false);
        try
        {
            await update.Project!.RebuildAsync(line => loggers.GetLogger(update.Backend).LogInformation("{Line}", line), cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            await SayAsync(LogLevel.Error, $"{exception.Message}{Environment.NewLine}The backend is left as it was; the next change tries again.").ConfigureAwait(false);
            return;
        }

        if ((changed.Any(IsMigration) || update.MigrationsFailed) && !await update.MigrateAsync(cancellationToken).ConfigureAwait(false))
        {
            await SayAsync(LogLevel.Error, "The migrations failed; their log says why. The backend is left as it was; the next change tries again.").ConfigureAwait(false);
            return;
        }

        await RestartBackendAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RestartBackendAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            await SayAsync(LogLevel.Information, "The backend was stopped, and stays so until you start it.").ConfigureAwait(false);
        }
        else if (await update.RestartAsync(cancellationToken).ConfigureAwait(false) is { Success: false } result)
        {
            await SayAsync(LogLevel.Error, $"The backend could not be restarted: {result.Message}").ConfigureAwait(false);
        }
    }

    // One that crashed is started again by the next change; one that a person stopped is not.
    private async Task ObserveStopsAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change.Resource.Name == update.Backend.Name)
            {
                _stopped = change.Snapshot.State?.Text == KnownResourceStates.Stopping || (_stopped && BackendUpdate.IsOver(change.Snapshot));
            }
        }
    }

    private static bool IsMigration(string file) => file.Split(Path.DirectorySeparatorChar).SkipLast(1).Contains(MigrationsFolder);

    private string Sources()
    {
        try
        {
            return Fingerprint.Of(options.Path, SourceFiles.In(options.Path), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Like nothing before: the build meets it too, and says what it is.
            return Guid.NewGuid().ToString();
        }
    }

    private async Task SayAsync(LogLevel level, string text)
    {
        loggers.GetLogger(update.Backend).Log(level, "{Text}", text);
        await (level >= LogLevel.Warning ? Console.Error : Console.Out).WriteLineAsync($"  {update.Backend.Name}: {text}").ConfigureAwait(false);
    }
}
