namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// A PostgreSQL data folder on this machine. It appears in one rename when it is complete, so an interrupted start
/// leaves none that is half made.
/// </summary>
internal sealed class DataFolder(string path) : IResourceAnnotation
{
    private const string InitSuffix = ".init-";

    // initdb writes about 40 MB; the rest is room for the first transactions.
    private const int NewFolderMegabytes = 100;

    // The processes of a killed server end by themselves, unless they are deep in a query.
    private static readonly TimeSpan OrphansPatience = TimeSpan.FromSeconds(15);

    /// <summary>The absolute path, without a separator at its end.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>The process id of the server that runs on the folder; null where none does.</summary>
    public int? FindServer() => Postmaster.RunningOn(Path, PidFile);

    /// <summary>
    /// Makes the folder ready for the server: initialises it where it is not there, else checks that this server can
    /// use it and that no other does.
    /// </summary>
    /// <param name="programs">The programs that will use it.</param>
    /// <param name="script">The script that runs them, <c>postgres.sh</c>; not used on Windows.</param>
    /// <param name="superuser">The name of the superuser of a new folder.</param>
    /// <param name="password">The password of that user; it never gets onto a command line.</param>
    /// <param name="report">Told when a folder is initialised.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="DistributedApplicationException">The folder cannot be used or made; the message says why and what to do.</exception>
    public async Task PrepareAsync(
        PostgresBinaries programs, string script, string superuser, string password, Action<string> report, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsInitialised)
            {
                using var locked = await FileLock.AcquireAsync(
                    System.IO.Path.Combine(Parent, $".{Name}.lock"),
                    () => report($"Another start is initialising '{Path}'; waiting for it."),
                    cancellationToken).ConfigureAwait(false);
                if (!IsInitialised)
                {
                    await InitialiseAsync(programs, script, superuser, password, report, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"PostgreSQL's data folder '{Path}' cannot be made: {exception.Message} " +
                "Make room or the folder above it writable, or choose another data folder, then start again.", exception);
        }

        CheckMajor();
        for (var waiting = Stopwatch.StartNew(); Postmaster.IsGoing(PidFile) && waiting.Elapsed < OrphansPatience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
        }

        CheckNotInUse();
        if (LackOfRoom() is { } complaint)
        {
            throw new DistributedApplicationException(complaint);
        }
    }

    /// <summary>What to do where the disk is so full that the server can write nothing more; null where it is not.</summary>
    public string? LackOfRoom() => Disk.FreeMegabytes(Path) > 0
        ? null
        : $"The disk of PostgreSQL's data folder '{Path}' is full: what is stored stays, and nothing more can be stored. "
            + "Free some space there; PostgreSQL goes on by itself, or, where it has ended, when it is started again.";

    /// <summary>Deletes the folder with all data; does nothing where it is not there.</summary>
    /// <returns>Null, or why it could not.</returns>
    public string? TryDelete()
    {
        try
        {
            if (IsForeign)
            {
                return $"'{Path}' is not a PostgreSQL data folder and is not empty; its files are left alone.";
            }

            if (Directory.Exists(Path))
            {
                CheckNotInUse();
                // Renamed first: a deletion that is cut short leaves nothing that looks like a database.
                var doomed = $"{Path}{InitSuffix}{System.IO.Path.GetRandomFileName()}";
                Directory.Move(Path, doomed);
                Directory.Delete(doomed, recursive: true);
            }

            return null;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Whether the server on this folder takes connections by now.</summary>
    public bool IsServed => Postmaster.SaysReady(PidFile);

    // Somebody's files, and no database.
    private bool IsForeign => !IsInitialised && Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any();

    private string Parent => System.IO.Path.GetDirectoryName(Path)!;

    private string Name => System.IO.Path.GetFileName(Path);

    private string VersionFile => System.IO.Path.Combine(Path, "PG_VERSION");

    private string PidFile => System.IO.Path.Combine(Path, "postmaster.pid");

    /// <summary>Whether there is a database in it.</summary>
    public bool IsInitialised => File.Exists(VersionFile);

    private async Task InitialiseAsync(
        PostgresBinaries programs, string script, string superuser, string password, Action<string> report, CancellationToken cancellationToken)
    {
        if (IsForeign)
        {
            throw new DistributedApplicationException(
                $"'{Path}' is not a PostgreSQL data folder (it has no PG_VERSION) and is not empty. " +
                "Move its files away, or choose another data folder, then start again.");
        }

        foreach (var abandoned in Directory.EnumerateDirectories(Parent, Name + InitSuffix + "*"))
        {
            Directory.Delete(abandoned, recursive: true);
        }

        var free = Disk.FreeMegabytes(Parent);
        if (free < NewFolderMegabytes)
        {
            throw new DistributedApplicationException(
                $"The disk is too full for PostgreSQL's data folder '{Path}': {free} MB are left of the {NewFolderMegabytes} MB that a new one needs. " +
                "Free some space there, or choose another data folder, then start again.");
        }

        report($"Initialising PostgreSQL's data folder '{Path}'");
        var staging = $"{Path}{InitSuffix}{System.IO.Path.GetRandomFileName()}";
        Directory.CreateDirectory(staging);
        try
        {
            var cluster = System.IO.Path.Combine(staging, "cluster");
            await RunInitDbAsync(programs, script, superuser, password, staging, cluster, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path);
            }

            Directory.Move(cluster, Path);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static async Task RunInitDbAsync(
        PostgresBinaries programs, string script, string superuser, string password, string staging, string cluster, CancellationToken cancellationToken)
    {
        var passwordFile = System.IO.Path.Combine(staging, "password");
        await AtomicFile.WritePrivateAsync(passwordFile, password, cancellationToken).ConfigureAwait(false);
        string[] arguments =
        [
            "-D", cluster, "--username", superuser, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums", "--no-sync", "--no-instructions",
        ];
        // Variables of the user's own PostgreSQL must not leak in.
        var environment = new Dictionary<string, string?> { ["PGDATA"] = null, ["PGPORT"] = null, ["PGHOST"] = null };
        var result = OperatingSystem.IsWindows()
            ? await Command.RunAsync(programs.InitDb, arguments, cancellationToken, staging, environment).ConfigureAwait(false)
            : await Command.RunAsync("/bin/sh", [script, programs.InitDb, .. arguments], cancellationToken, staging, environment).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new DistributedApplicationException(
                $"PostgreSQL's initdb failed with exit code {result.ExitCode}. Its last lines say why:{Environment.NewLine}{result.LastLines}");
        }
    }

    private void CheckMajor()
    {
        var found = File.ReadAllText(VersionFile).Trim();
        if (found != PostgresBinaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            throw new DistributedApplicationException(
                $"The data folder '{Path}' belongs to PostgreSQL {found}, and this application runs PostgreSQL {PostgresBinaries.Major}, which cannot read it. " +
                $"To keep the data, dump it with PostgreSQL {found} (pg_dumpall), move the folder away, start again and load the dump; " +
                "to do without it, use the command 'Reset database' in the dashboard.");
        }
    }

    private void CheckNotInUse()
    {
        if (FindServer() is { } pid)
        {
            throw new DistributedApplicationException(
                $"The data folder '{Path}' is in use by the PostgreSQL server with process id {pid}. " +
                $"Stop the application that runs it; if it was left behind, stop it with 'kill -INT {pid}'. Then start again.");
        }
    }
}
