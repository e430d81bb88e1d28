namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// Keeps two servers off one volume. PostgreSQL's own lock file does not help there: it names a process id, and each container has
/// its own.
/// </summary>
internal static class VolumeGuard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits until no other container runs on the volume; what a run before has left is being removed for a moment.</summary>
    /// <param name="engine">The engine with the volume.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="isOwn">Whether a container, by its name, may run on it already.</param>
    /// <param name="resource">The resource, for the message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">One still does.</exception>
    public static async Task UntilFreeAsync(ContainerEngine engine, string volume, Predicate<string> isOwn, string resource, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while ((await engine.ContainersOnAsync(volume, cancellationToken).ConfigureAwait(false)).Where(name => !isOwn(name)).ToArray() is { Length: > 0 } others)
        {
            if (watch.Elapsed > Patience)
            {
                var names = string.Join(' ', others);
                throw new DistributedApplicationException(
                    $"The volume '{volume}' is in use by another container: {names}. Two servers on the same data would destroy it. "
                    + $"If a run before has left it, stop this application and start it anew, which removes it. Else stop it ('{engine.Name} stop {names}') and press Start on '{resource}' "
                    + "in the dashboard, or name another volume (Containers:Volume).");
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }
}
