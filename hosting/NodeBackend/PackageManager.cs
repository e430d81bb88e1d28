namespace NodePostgres.Hosting.NodeBackend;

/// <summary>The package manager of a Node project, as its lock file and the field <c>packageManager</c> of <c>package.json</c> say.</summary>
/// <param name="Name"><c>npm</c>, <c>pnpm</c> or <c>yarn</c>.</param>
/// <param name="Version">The exact version that runs; empty for npm, which is the user's own.</param>
/// <param name="Integrity">The sha512 of its package in npm's form; null where none is recorded.</param>
/// <param name="LockFile">The lock file: the project's own, or that of the workspace it is in.</param>
internal sealed partial record PackageManager(string Name, string Version, string? Integrity, string LockFile)
{
    public const string Npm = "npm";
    public const string Pnpm = "pnpm";
    public const string Yarn = "yarn";

    private const string PnpmWorkspace = "pnpm-workspace.yaml";

    // For projects that do not say which version they want. The hashes are the registry's.
    private static readonly Pin DefaultPnpm = new("10.34.0", "sha512-hzYWnFb9tuJq+11+K9X0yZzCmWINi9wojLNU5t0JNr1OpiJ20aay3ktulxoApTDg4Iu+7aY9pdggEY09fiH/aQ==");
    private static readonly Pin DefaultYarn1 = new("1.22.22", "sha512-prL3kGtyG7o9Z9Sv8IPfBNrWTDmXB4Qbes8A9rEzt6wkJV8mUvoirjU0Mp3GGAU06Y0XQyA3/2/RQFVuK7MTfg==");
    private static readonly Pin DefaultYarn = new("4.18.1", "sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA==");

    private static readonly Dictionary<string, string> ManagerOf = new(StringComparer.Ordinal)
    {
        ["package-lock.json"] = Npm,
        ["npm-shrinkwrap.json"] = Npm,
        ["pnpm-lock.yaml"] = Pnpm,
        ["yarn.lock"] = Yarn,
    };

    /// <summary>Where the packages are installed: the project's folder, or the root of its workspace.</summary>
    public string Folder => Path.GetDirectoryName(LockFile)!;

    /// <summary>The first part of <see cref="Version"/>; 0 for npm.</summary>
    public int Major => Version.Length == 0 ? 0 : int.Parse(Version.AsSpan(0, Version.IndexOf('.', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Installs what the lock file says, development packages too, and refuses to change it.</summary>
    public string[] InstallArguments => Name switch
    {
        Npm => ["ci", "--include=dev"],
        Pnpm => ["install", "--frozen-lockfile", "--prod=false"],
        _ when Major == 1 => ["install", "--frozen-lockfile", "--production=false", "--non-interactive"],
        _ => ["install", "--immutable"],
    };

    /// <summary>The files, besides the project's own <c>package.json</c>, that decide what is installed; not all of them exist.</summary>
    public IEnumerable<string> PackageFiles => new[]
    {
        PackageJson.FileName, ".npmrc", PnpmWorkspace, ".pnpmfile.cjs", ".yarnrc", ".yarnrc.yml",
    }.Select(file => Path.Combine(Folder, file)).Append(LockFile);

    /// <summary>Finds it for the project in <paramref name="folder"/>; null for a project without packages and without a lock file.</summary>
    /// <exception cref="DistributedApplicationException">There is no lock file, or there is more than one and nothing says which counts.</exception>
    public static PackageManager? Of(string folder)
    {
        var project = PackageJson.Read(folder);
        var locks = Locks(folder, project);
        if (locks.Count == 0)
        {
            return project.HasDependencies ? throw new DistributedApplicationException(WithoutLock(folder)) : null;
        }

        var asked = Asked(project) ?? Asked(PackageJson.Read(Path.GetDirectoryName(locks[0])!));
        var names = locks.Select(file => ManagerOf[Path.GetFileName(file)]).Distinct().ToList();
        if (asked is null && names.Count > 1)
        {
            throw new DistributedApplicationException(
                $"'{Path.GetDirectoryName(locks[0])}' has the lock files of more than one package manager: {Listed(locks)}. Delete those that are not "
                + "kept up to date, or say which counts by \"packageManager\" in package.json (for example \"pnpm@" + DefaultPnpm.Version + "\").");
        }

        if (asked is not null && !names.Contains(asked.Name))
        {
            throw new DistributedApplicationException(
                $"'{project.Path}' says \"packageManager\": \"{asked.Text}\", but the lock file is {Listed(locks)}. "
                + $"Run '{asked.Name} install' there and commit its lock file, or correct \"packageManager\".");
        }

        var name = asked?.Name ?? names[0];
        var file = locks.First(file => ManagerOf[Path.GetFileName(file)] == name);
        var pin = name == Npm ? new Pin("", null) : asked?.Pin ?? Default(name, file);
        return new PackageManager(name, pin.Version, pin.Integrity, file);
    }

    private static List<string> Locks(string folder, PackageJson project)
    {
        if (In(folder) is { Count: > 0 } own)
        {
            return own;
        }

        // A member of a workspace has its lock file in the workspace's root, which lies within the repository.
        for (var up = new DirectoryInfo(folder); up.Parent is { } parent && !Path.Exists(Path.Combine(up.FullName, ".git")); up = parent)
        {
            var isRoot = File.Exists(Path.Combine(parent.FullName, PnpmWorkspace))
                || (File.Exists(Path.Combine(parent.FullName, PackageJson.FileName)) && PackageJson.Read(parent.FullName).IsWorkspaceRoot);
            if (isRoot && project.HasDependencies && In(parent.FullName) is { Count: > 0 } shared)
            {
                return shared;
            }
        }

        return [];

        static List<string> In(string folder) =>
            [.. ManagerOf.Keys.Select(file => Path.Combine(folder, file)).Where(File.Exists)];
    }

    private static Request? Asked(PackageJson project)
    {
        if (project.PackageManager is not { } text)
        {
            return null;
        }

        var match = PackageManagerField().Match(text);
        if (!match.Success)
        {
            throw new DistributedApplicationException(
                $"'{project.Path}' says \"packageManager\": \"{text}\", which is not understood here. "
                + $"Name npm, pnpm or yarn with an exact version, for example \"pnpm@{DefaultPnpm.Version}\".");
        }

        var (name, version) = (match.Groups["name"].Value, match.Groups["version"].Value);
        // The hash is of the package that npm's registry has, except for Yarn's since version 2 and pnpm's since 12.
        var hashIsOfPackage = match.Groups["hash"].Success && (name == Pnpm ? !IsNative(version) : version.StartsWith("1.", StringComparison.Ordinal));
        return new Request(name, text, new Pin(version, hashIsOfPackage
            ? "sha512-" + Convert.ToBase64String(Convert.FromHexString(match.Groups["hash"].ValueSpan))
            : new[] { DefaultPnpm, DefaultYarn1, DefaultYarn }.FirstOrDefault(pin => pin.Version == version)?.Integrity));
    }

    /// <summary>Whether that version of pnpm is a program for one platform rather than one for Node.</summary>
    public static bool IsNative(string version) => int.Parse(version.AsSpan(0, version.IndexOf('.', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture) >= 12;

    // Only the lock files of Yarn 2 and later have that line.
    private static Pin Default(string name, string lockFile) => name == Pnpm ? DefaultPnpm
        : File.ReadLines(lockFile).Any(line => line.StartsWith("__metadata:", StringComparison.Ordinal)) ? DefaultYarn
        : DefaultYarn1;

    private static string WithoutLock(string folder) =>
        File.Exists(Path.Combine(folder, "bun.lock")) || File.Exists(Path.Combine(folder, "bun.lockb"))
            ? $"'{folder}' has the lock file of Bun, which is not supported. Run 'npm install' there once and commit its package-lock.json."
            : $"'{folder}' has no lock file: none of {string.Join(", ", ManagerOf.Keys)}, nor is it in a workspace that has one. "
                + "Run 'npm install' (or pnpm's or Yarn's) there once and commit the lock file, then start again.";

    private static string Listed(IEnumerable<string> files) => string.Join(", ", files.Select(Path.GetFileName));

    [GeneratedRegex(@"^(?<name>npm|pnpm|yarn)@(?<version>\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?)(\+(sha512\.(?<hash>[0-9a-f]{128})|\S+))?$")]
    private static partial Regex PackageManagerField();

    private sealed record Pin(string Version, string? Integrity);

    private sealed record Request(string Name, string Text, Pin Pin);
}
