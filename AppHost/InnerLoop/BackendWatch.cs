using AppHost.Backend;
using AppHost.Node;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tooling;

namespace AppHost.InnerLoop;

/// <summary>
/// Builds and restarts the backend when one of its sources changes, and runs the migrations before it when one of these
/// does. While a build or a migration fails, the backend runs on as it was.
/// </summary>
internal sealed class BackendWatch(
    BackendOptions options,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands) : BackgroundService
{
    private const string MigrationsFolder = "migrations";

    private readonly BackendProcessResource _backend = model.Resources.OfType<BackendProcessResource>().Single(resource => resource.Name == "backend");
    private readonly BackendProcessResource? _migrations = model.Resources.OfType<BackendProcessResource>().SingleOrDefault(resource => resource.Name == "migrations");
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
        loggers.GetLogger(_backend).LogInformation(
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
            var project = _backend.Annotations.OfType<NodeProjectAnnotation>().Single();
            await project.RebuildAsync(line => loggers.GetLogger(_backend).LogInformation("{Line}", line), cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException exception)
        {
            await SayAsync(LogLevel.Error, $"{exception.Message}{Environment.NewLine}The backend is left as it was; the next change tries again.").ConfigureAwait(false);
            return;
        }

        if (_migrations is not null && (changed.Any(IsMigration) || !Succeeded(_migrations)) && !await MigrateAsync(_migrations, cancellationToken).ConfigureAwait(false))
        {
            await SayAsync(LogLevel.Error, "The migrations failed; their log says why. The backend is left as it was; the next change tries again.").ConfigureAwait(false);
            return;
        }

        await RestartBackendAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> MigrateAsync(BackendProcessResource migrations, CancellationToken cancellationToken)
    {
        // A first run that is not over yet goes first; it ends by itself.
        await notifications.WaitForResourceAsync(migrations.Name, e => IsOver(e.Snapshot), cancellationToken).ConfigureAwait(false);
        var end = EndOfNextRunAsync(migrations, cancellationToken);
        var started = await commands.ExecuteCommandAsync(migrations, KnownResourceCommands.StartCommand, cancellationToken).ConfigureAwait(false);
        return started.Success && await end.ConfigureAwait(false) is { ExitCode: 0 };
    }

    private async Task<CustomResourceSnapshot?> EndOfNextRunAsync(BackendProcessResource resource, CancellationToken cancellationToken)
    {
        var runs = false;
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (update.Resource == resource)
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

    private async Task RestartBackendAsync(CancellationToken cancellationToken)
    {
        // In the middle of a start or stop a command would come at the wrong time.
        var settled = await notifications.WaitForResourceAsync(
            _backend.Name, e => IsOver(e.Snapshot) || e.Snapshot.State?.Text == KnownResourceStates.Running || e.Snapshot.State?.Text == KnownResourceStates.Waiting,
            cancellationToken).ConfigureAwait(false);
        if (settled.Snapshot.State?.Text == KnownResourceStates.Waiting)
        {
            return;
        }

        if (_stopped)
        {
            await SayAsync(LogLevel.Information, "The backend was stopped, and stays so until you start it.").ConfigureAwait(false);
            return;
        }

        var command = IsOver(settled.Snapshot) ? KnownResourceCommands.StartCommand : KnownResourceCommands.RestartCommand;
        var result = await commands.ExecuteCommandAsync(_backend, command, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
        {
            await SayAsync(LogLevel.Error, $"The backend could not be restarted: {result.Message}").ConfigureAwait(false);
        }
    }

    // One that crashed is started again by the next change; one that a person stopped is not.
    private async Task ObserveStopsAsync(CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (update.Resource == _backend)
            {
                _stopped = update.Snapshot.State?.Text == KnownResourceStates.Stopping || (_stopped && IsOver(update.Snapshot));
            }
        }
    }

    private bool Succeeded(BackendProcessResource resource) =>
        notifications.TryGetCurrentState(resource.Name, out var current) && (!IsOver(current.Snapshot) || current.Snapshot.ExitCode == 0);

    private static bool IsOver(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

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
        loggers.GetLogger(_backend).Log(level, "{Text}", text);
        await (level >= LogLevel.Warning ? Console.Error : Console.Out).WriteLineAsync($"  backend: {text}").ConfigureAwait(false);
    }
}
