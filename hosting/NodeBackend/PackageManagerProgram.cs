namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// A package manager that can be run. npm is the user's own; pnpm and Yarn are restored by npm, at their exact version,
/// into the cache of tools, so that a machine needs neither them nor corepack.
/// </summary>
/// <param name="run">Runs it with arguments, in a folder, with variables beside the inherited ones.</param>
internal sealed class PackageManagerProgram(Func<string[], string, Dictionary<string, string?>, CancellationToken, Task<CommandResult>> run)
{
    /// <summary>The folder that holds the program <c>pnpm</c> or <c>yarn</c>, restored or not, for PATH; null for npm, which is there already.</summary>
    public static string? FolderOf(PackageManager manager) => manager.Name == PackageManager.Npm ? null : Path.Combine(ToolCache.OfUser().PathOf(Tool(manager)), "bin");

    /// <summary>Makes it ready, on the Node in <paramref name="nodeFolder"/>. npm is looked for in <paramref name="searchPath"/>; null means PATH.</summary>
    /// <exception cref="DistributedApplicationException">npm is not there, or the package manager cannot be restored.</exception>
    public static async Task<PackageManagerProgram> RestoreAsync(
        PackageManager manager, string nodeFolder, string? searchPath, Action<string> report, CancellationToken cancellationToken)
    {
        if (manager.Name == PackageManager.Npm)
        {
            var npm = Npm.Find(searchPath, nodeFolder);
            return new((arguments, folder, _, token) => npm.RunAsync(arguments, folder, token));
        }

        var restored = await ToolRestore.RunAsync(
            Tool(manager), ToolCache.OfUser(), searchPath,
            (folders, token) => ArrangeAsync(manager, nodeFolder, folders, token), report, cancellationToken).ConfigureAwait(false);
        var bin = Path.Combine(restored, "bin");
        return new((arguments, folder, environment, token) =>
        {
            environment["PATH"] = string.Join(Path.PathSeparator, nodeFolder, bin, Environment.GetEnvironmentVariable("PATH"));
            return Command.RunAsync(Path.Combine(bin, manager.Name), arguments, token, folder, environment);
        });
    }

    /// <summary>Installs the packages.</summary>
    public Task<CommandResult> InstallAsync(PackageManager manager, CancellationToken cancellationToken) =>
        // Without a terminal pnpm asks nothing only where CI says that there is nobody to ask.
        run(manager.InstallArguments, manager.Folder, new() { ["CI"] = "true" }, cancellationToken);

    /// <summary>Runs a script of the project in <paramref name="folder"/>.</summary>
    public Task<CommandResult> RunScriptAsync(string script, string folder, CancellationToken cancellationToken) => run(["run", script], folder, [], cancellationToken);

    private static PinnedTool Tool(PackageManager manager)
    {
        var isNative = manager.Name == PackageManager.Pnpm && PackageManager.IsNative(manager.Version);
        var package = manager.Name switch
        {
            PackageManager.Pnpm when isNative => "@pnpm/exe." + PnpmPlatform(),
            PackageManager.Yarn when manager.Major > 1 => "@yarnpkg/cli-dist",
            var name => name,
        };
        return new PinnedTool(
            manager.Name, manager.Name, manager.Version, package, manager.Integrity,
            DownloadMegabytes: isNative ? 30 : 5, DiskMegabytes: isNative ? 100 : 25, isNative ? Platform.Identifier : "any");
    }

    private static string PnpmPlatform() => Platform.Identifier.Split('-') switch
    {
        ["osx", var architecture] => "darwin-" + architecture,
        ["win", var architecture] => "win32-" + architecture,
        ["linux", "musl", var architecture] => $"linux-{architecture}-musl",
        _ => Platform.Identifier,
    };

    // A link named for the package manager, since the program's own name differs from version to version.
    private static async Task ArrangeAsync(PackageManager manager, string nodeFolder, ToolRestore.Folders folders, CancellationToken cancellationToken)
    {
        var package = Path.Combine(folders.Staging, "package");
        Directory.Move(folders.Package, package);
        var program = ProgramIn(package, manager.Name);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(package, program), (UnixFileMode)0b111_101_101);
        }

        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(folders.Staging, "bin")).FullName, manager.Name);
        File.CreateSymbolicLink(link, Path.Combine("..", "package", program));
        var environment = new Dictionary<string, string?> { ["PATH"] = nodeFolder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH") };
        var answer = await Command.RunAsync(link, ["--version"], cancellationToken, folders.Staging, environment).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            throw new DistributedApplicationException(
                $"{manager.Name} {manager.Version} does not run on the pinned Node.js: {answer.LastLines} "
                + "Name a newer version by \"packageManager\" in the backend's package.json.");
        }
    }

    private static string ProgramIn(string package, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, PackageJson.FileName)));
        return !document.RootElement.TryGetProperty("bin", out var bin) ? name
            : bin.ValueKind == JsonValueKind.String ? bin.GetString()!
            : bin.TryGetProperty(name, out var path) ? path.GetString()! : name;
    }
}
