namespace NodePostgres.Hosting.NodeBackend;

/// <summary>What is wrong with <see cref="NodeBackendOptions"/>, before anything is started with them: key, value and remedy of each fault.</summary>
internal static partial class NodeBackendFaults
{
    private const int LongestDatabaseName = 63;

    // What the AppHost sets itself, and by which key it is told.
    private static readonly Dictionary<string, string> OwnVariables = new(StringComparer.Ordinal)
    {
        ["PORT"] = "Port and TargetPort",
        ["DB_HOST"] = "Deployment:DatabaseHost",
        ["DB_PORT"] = "Deployment:DatabasePort",
        ["DB_USER"] = "Parameters:postgres-user",
        ["DB_PASS"] = "Parameters:postgres-password",
        ["DB_NAME"] = "DatabaseName",
        ["MAX_NODE_MEMORY"] = "MemoryLimitMiB",
    };

    /// <summary>All faults that are faults in any runtime.</summary>
    public static IEnumerable<string> Of(NodeBackendOptions options) =>
        Project(options).Concat(Files(options)).Concat(Numbers(options)).Concat(Names(options)).Concat(Variables(options));

    /// <summary>Those that are in one runtime; none as long as that is not known, or where there is no project to look at.</summary>
    public static IEnumerable<string> Of(NodeBackendOptions options, RuntimeKind? runtime) => runtime switch
    {
        RuntimeKind.Containers => Dockerfile(options),
        RuntimeKind.Processes when File.Exists(Path.Combine(options.Path, PackageJson.FileName)) => Packages(options),
        _ => [],
    };

    private static IEnumerable<string> Files(NodeBackendOptions options) => SettingsReader.Faulty(
        (options.CaCertificate is { } certificate && !File.Exists(certificate), $"Containers:CaCertificate: the file '{options.CaCertificate}' does not exist."),
        (options.Npmrc is { } npmrc && !File.Exists(npmrc), $"Containers:Npmrc: the file '{options.Npmrc}' does not exist."));

    private static IEnumerable<string> Project(NodeBackendOptions options)
    {
        try
        {
            return Commands(options, options.ReadPackage());
        }
        catch (DistributedApplicationException exception)
        {
            return [$"Path: {exception.Message}"];
        }
    }

    private static IEnumerable<string> Commands(NodeBackendOptions options, PackageJson package)
    {
        (string Key, IReadOnlyList<string> Command)[] commands =
            [(nameof(options.MigrateCommand), options.MigrateCommand), (nameof(options.StartCommand), options.StartCommand)];
        foreach (var (key, command) in commands.Where(pair => pair.Command.Count > 0))
        {
            if (string.IsNullOrWhiteSpace(command[0]))
            {
                yield return $"{key}: it has no program. Write program and arguments as a list, for example [ \"node\", \"server.js\" ].";
            }
            else if (NodeCommand.ScriptName(command) is { } script && !package.Scripts.ContainsKey(script))
            {
                var none = key == nameof(options.MigrateCommand) ? " Where the backend has no migrations, write [ ]." : "";
                yield return $"{key}: '{string.Join(' ', command)}' runs the script '{script}', which '{package.Path}' does not have. "
                    + $"Add the script or name another command.{none}";
            }
        }

        if (options.StartCommand.Count == 0)
        {
            yield return "StartCommand: it is empty. Write program and arguments as a list, for example [ \"npm\", \"start\" ].";
        }
    }

    private static IEnumerable<string> Packages(NodeBackendOptions options)
    {
        try
        {
            _ = PackageManager.Of(options.Path);
            return [];
        }
        catch (DistributedApplicationException exception)
        {
            return [$"Path: {exception.Message}"];
        }
    }

    private static IEnumerable<string> Dockerfile(NodeBackendOptions options)
    {
        var path = Path.Combine(options.Path, options.Dockerfile);
        var stages = BaseImages.StagesOf(path);
        var known = stages.Count > 0 ? $"It has: {string.Join(", ", stages)}." : "It has no named stages.";
        return SettingsReader.Faulty(
            (!File.Exists(path), $"Dockerfile: there is no file '{path}'. Name the backend's Dockerfile, relative to Path."),
            (File.Exists(path) && options.Stage is { } stage && !stages.Contains(stage, StringComparer.OrdinalIgnoreCase),
                $"Stage: '{path}' has no stage '{options.Stage}'. {known} Name one, or write \"\" for the last."));
    }

    private static IEnumerable<string> Numbers(NodeBackendOptions options) => SettingsReader.Faulty(
        (options.Port is < 1 or > 65535, $"Port: {options.Port} is not a port. Use 1 to 65535."),
        (options.TargetPort is < 1024 or > 65535, $"TargetPort: {options.TargetPort} cannot be bound without privileges. Use 1024 to 65535."),
        (options.MemoryLimitMiB is < 64 or > 1 << 20,
            $"MemoryLimitMiB: {options.MemoryLimitMiB} is too little for Node or more than a machine has. Use 64 to {1 << 20}."));

    private static IEnumerable<string> Names(NodeBackendOptions options) => SettingsReader.Faulty(
        (!HealthPath().IsMatch(options.HealthPath),
            $"HealthPath: '{options.HealthPath}' is not a path. Begin it with '/', and use letters, digits and /._~-?=&% only."),
        (!DatabaseName().IsMatch(options.DatabaseName) || Encoding.UTF8.GetByteCount(options.DatabaseName) > LongestDatabaseName,
            $"DatabaseName: '{options.DatabaseName}' is not a name for a database. "
            + $"Use at most {LongestDatabaseName} letters, digits, '_' and '-', the first a letter or '_'."));

    private static IEnumerable<string> Variables(NodeBackendOptions options)
    {
        foreach (var name in options.Environment.Keys)
        {
            if (OwnVariables.TryGetValue(name, out var key))
            {
                yield return $"Environment: '{name}' is set by the AppHost. Leave it out; it comes from {key}.";
            }
            else if (!VariableName().IsMatch(name))
            {
                yield return $"Environment: '{name}' is not the name of a variable. Use letters, digits and '_', the first no digit.";
            }
        }
    }

    [GeneratedRegex(@"^/[A-Za-z0-9/._~?=&%-]*$")]
    private static partial Regex HealthPath();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*$")]
    private static partial Regex DatabaseName();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
