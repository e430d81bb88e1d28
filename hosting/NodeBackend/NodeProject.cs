namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// A Node project on this machine: its packages, installed by the package manager whose lock file it has, and its build
/// by the script <c>build</c>, where it has one; each is skipped while what it is made from is unchanged.
/// </summary>
/// <param name="folder">The folder of its <c>package.json</c>.</param>
/// <param name="nodeFolder">The folder of the Node that runs the package manager and the scripts.</param>
internal sealed class NodeProject(string folder, string nodeFolder)
{
    private const string BuildScript = "build";
    private const string BuildStamp = ".apphost-built";

    /// <summary>Installs the packages and builds, where needed. Parallel starts of the same clone wait for the first.</summary>
    /// <param name="report">Told what is done, and how long it took.</param>
    /// <param name="searchPath">Where npm is looked for; null means the variable PATH.</param>
    /// <param name="cancellationToken">Kills the package manager.</param>
    /// <exception cref="DistributedApplicationException">The package manager is not there or failed; the message says why and what to do.</exception>
    public async Task PrepareAsync(Action<string> report, string? searchPath, CancellationToken cancellationToken)
    {
        try
        {
            var project = PackageJson.Read(folder);
            var manager = PackageManager.Of(folder);
            if (!PackagesAreCurrent(manager) || !BuildIsCurrent(project, manager))
            {
                await UpdateAsync(project, manager, report, searchPath, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var remedy = Disk.IsFull(exception) ? "Free some space" : "Make it readable and writable for you";
            throw new DistributedApplicationException($"The Node project in '{folder}' cannot be prepared: {exception.Message} {remedy}, then start again.", exception);
        }
    }

    private async Task UpdateAsync(PackageJson project, PackageManager? manager, Action<string> report, string? searchPath, CancellationToken cancellationToken)
    {
        using var locked = await FileLock.AcquireAsync(
            LockFile(manager), () => report($"Another start is preparing '{folder}'; waiting for it."), cancellationToken).ConfigureAwait(false);
        // Without packages there is a build at most, and npm will do.
        var program = await PackageManagerProgram.RestoreAsync(
            manager ?? new PackageManager(PackageManager.Npm, "", null, Path.Combine(folder, "package-lock.json")),
            nodeFolder, searchPath, report, cancellationToken).ConfigureAwait(false);
        if (manager is not null && !PackagesAreCurrent(manager))
        {
            var before = PackagesFingerprint(manager);
            Packages(manager).Remove();
            await RunAsync(
                $"{manager.Name} {string.Join(' ', manager.InstallArguments)}", manager.Folder,
                () => program.InstallAsync(manager, cancellationToken), report).ConfigureAwait(false);
            RefusePlugAndPlay(manager);
            Packages(manager).Write(before);
        }

        if (!BuildIsCurrent(project, manager))
        {
            // Taken before, so that a file which changes meanwhile is not taken for done.
            var before = BuildFingerprint(manager);
            Build().Remove();
            await RunAsync(
                $"{manager?.Name ?? PackageManager.Npm} run {BuildScript}", folder,
                () => program.RunScriptAsync(BuildScript, folder, cancellationToken), report).ConfigureAwait(false);
            Build().Write(before);
        }
    }

    private static async Task RunAsync(string command, string where, Func<Task<CommandResult>> run, Action<string> report)
    {
        var watch = Stopwatch.StartNew();
        report($"Running '{command}' in {where}");
        var result = await run().ConfigureAwait(false);
        if (result.ExitCode != 0 || Npm.LeftFilesOut(result))
        {
            throw new DistributedApplicationException(Npm.Explain($"'{command}' failed in '{where}'", result));
        }

        report($"  '{command}' done after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static void RefusePlugAndPlay(PackageManager manager)
    {
        if (manager.Name == PackageManager.Yarn && File.Exists(Path.Combine(manager.Folder, ".pnp.cjs")))
        {
            throw new DistributedApplicationException(
                $"'{manager.Folder}' uses Yarn's Plug'n'Play, under which plain Node finds no packages. "
                + "Write 'nodeLinker: node-modules' into its .yarnrc.yml, run 'yarn install' and start again.");
        }
    }

    private bool PackagesAreCurrent(PackageManager? manager) => manager is null || Packages(manager).Says(PackagesFingerprint(manager));

    private bool BuildIsCurrent(PackageJson project, PackageManager? manager) => !project.Scripts.ContainsKey(BuildScript) || Build().Says(BuildFingerprint(manager));

    // Each stamp lies in the folder that it speaks of: whoever deletes the one deletes the other.
    private static Stamp Packages(PackageManager manager) => new(Path.Combine(manager.Folder, "node_modules", ".apphost-restored"));

    // Evaluated when needed, since the build may make the folder.
    private Stamp Build() => new(Path.Combine(
        folder, SourceFiles.OutputFolders.FirstOrDefault(name => Directory.Exists(Path.Combine(folder, name))) ?? "node_modules", BuildStamp));

    // A native module depends on the platform and on the Node that it was installed for.
    private string PackagesFingerprint(PackageManager manager) => Fingerprint.Of(
        folder,
        manager.PackageFiles.Append(Path.Combine(folder, PackageJson.FileName)).Distinct(),
        $"{manager.Name} {manager.Version} {nodeFolder}");

    private string BuildFingerprint(PackageManager? manager) => Fingerprint.Of(
        folder, SourceFiles.In(folder).Concat(manager is null ? [] : [manager.LockFile]).Distinct(), nodeFolder);

    // Not in the project: 'npm ci' deletes node_modules, and the clone should stay clean.
    private string LockFile(PackageManager? manager) =>
        Path.Combine(ToolCache.OfUser().Root, "locks", Fingerprint.Of(Path.GetFullPath(manager?.Folder ?? folder)) + ".lock");
}
