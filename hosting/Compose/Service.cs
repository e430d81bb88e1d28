namespace NodePostgres.Hosting.Compose;

/// <summary>A service of a compose file: one container and how it runs. What is null or empty is not written.</summary>
/// <remarks>In texts, <c>$</c> starts a variable of compose; write <c>$$</c> for the character itself.</remarks>
public sealed class Service
{
    private readonly ComposeSettings _settings;

    internal Service(string name, ComposeSettings settings) => (Name, _settings) = (name, settings);

    /// <summary>The name, by which other services reach this one.</summary>
    public string Name { get; }

    /// <summary>The image, by name and tag or digest.</summary>
    public string? Image { get; set; }

    /// <summary>When the image is pulled: <c>always</c>, <c>missing</c>, <c>never</c> or <c>build</c>.</summary>
    public string? PullPolicy { get; set; }

    /// <summary>How the image is built from source.</summary>
    public Build? Build { get; set; }

    /// <summary>The name of the container; null lets compose choose one.</summary>
    public string? ContainerName { get; set; }

    /// <summary>The host name of the container.</summary>
    public string? Hostname { get; set; }

    /// <summary>The program, in place of the image's own.</summary>
    public List<string> Entrypoint { get; set; } = [];

    /// <summary>The arguments, in place of the image's own.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>The folder in which the program starts.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>The environment variables.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>The published ports, as <c>[address:][host port:]container port</c>.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>The ports that other services reach, which are not published on the host.</summary>
    public List<string> Expose { get; set; } = [];

    /// <summary>The volumes and folders that are mounted.</summary>
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>The secrets that are mounted, by name: under which name in <c>/run/secrets</c>, or by which path.</summary>
    public Dictionary<string, string> Secrets { get; set; } = [];

    /// <summary>The networks that the service joins.</summary>
    public List<string> Networks { get; set; } = [];

    /// <summary>Host names and their addresses that are added to <c>/etc/hosts</c>.</summary>
    public Dictionary<string, string> ExtraHosts { get; set; } = [];

    /// <summary>
    /// What must have come about before this service starts, by service name: <c>service_started</c>, <c>service_healthy</c> or
    /// <c>service_completed_successfully</c>.
    /// </summary>
    public Dictionary<string, string> DependsOn { get; set; } = [];

    /// <summary>The command that tells whether the service is well.</summary>
    public Healthcheck? Healthcheck { get; set; }

    /// <summary>When the container is started again: <c>no</c>, <c>always</c>, <c>on-failure</c> or <c>unless-stopped</c>.</summary>
    public string? Restart { get; set; }

    /// <summary>How long the program may take to stop before it is killed, <c>30s</c> for instance; compose's default is 10s.</summary>
    public string? StopGracePeriod { get; set; }

    /// <summary>How much memory the container may use, <c>512m</c> for instance.</summary>
    public string? MemLimit { get; set; }

    /// <summary>How many processors the container may use; fractions are possible.</summary>
    public decimal? Cpus { get; set; }

    /// <summary>How many processes and threads the container may have.</summary>
    public int? PidsLimit { get; set; }

    /// <summary>The size of <c>/dev/shm</c>, <c>64m</c> for instance.</summary>
    public string? ShmSize { get; set; }

    /// <summary>Where the container's output goes.</summary>
    public Logging? Logging { get; set; }

    /// <summary>The user that the program runs as, <c>uid[:gid]</c> or a name.</summary>
    public string? User { get; set; }

    /// <summary>Whether an init process forwards signals and reaps zombies.</summary>
    public bool? Init { get; set; }

    /// <summary>Whether the root file system is read-only.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>The folders that are mounted in memory, <c>path[:options]</c>.</summary>
    public List<string> Tmpfs { get; set; } = [];

    /// <summary>The Linux capabilities that are taken away; <c>ALL</c> takes all.</summary>
    public List<string> CapDrop { get; set; } = [];

    /// <summary>The Linux capabilities that are added.</summary>
    public List<string> CapAdd { get; set; } = [];

    /// <summary>Security options, <c>no-new-privileges</c> for instance.</summary>
    public List<string> SecurityOpt { get; set; } = [];

    /// <summary>Labels put on the container.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>The profiles in which the service starts; none means always.</summary>
    public List<string> Profiles { get; set; } = [];

    /// <summary>Leaves a value open in the compose file, to be filled in by <c>.env</c>. Returns the variable that stands for it.</summary>
    /// <param name="value">The value, a parameter for instance.</param>
    /// <returns>The text to use in a property of this service.</returns>
    /// <exception cref="DistributedApplicationException">The value is a secret, or its variable stands for another value already.</exception>
    public string Placeholder(IManifestExpressionProvider value) => _settings.AddValue(value);

    /// <summary>The keys in their usual order.</summary>
    internal IEnumerable<(string Key, object? Value)> ToYaml() =>
    [
        ("image", Image),
        ("pull_policy", PullPolicy),
        ("build", Build?.ToYaml()),
        ("container_name", ContainerName),
        ("hostname", Hostname),
        ("entrypoint", Entrypoint),
        ("command", Command),
        ("working_dir", WorkingDir),
        ("environment", Environment),
        ("ports", Ports),
        ("expose", Expose),
        ("volumes", Volumes.ConvertAll(volume => volume.ToYaml())),
        ("secrets", Secrets.Select(secret => secret.Key == secret.Value
            ? secret.Key
            : (object)new (string, object?)[] { ("source", secret.Key), ("target", secret.Value) }).ToList()),
        ("networks", Networks),
        ("extra_hosts", ExtraHosts),
        ("depends_on", DependsOn.Select(other => (other.Key, (object?)new (string, object?)[] { ("condition", other.Value) })).ToArray()),
        ("healthcheck", Healthcheck?.ToYaml()),
        ("restart", Restart),
        ("stop_grace_period", StopGracePeriod),
        ("mem_limit", MemLimit),
        ("cpus", Cpus),
        ("pids_limit", PidsLimit),
        ("shm_size", ShmSize),
        ("logging", Logging?.ToYaml()),
        ("user", User),
        ("init", Init),
        ("read_only", ReadOnly),
        ("tmpfs", Tmpfs),
        ("cap_drop", CapDrop),
        ("cap_add", CapAdd),
        ("security_opt", SecurityOpt),
        ("labels", Labels),
        ("profiles", Profiles),
    ];
}

/// <summary>How an image is built from source.</summary>
public sealed class Build
{
    /// <summary>The folder with the sources, relative to the compose file.</summary>
    public required string Context { get; set; }

    /// <summary>The Dockerfile, relative to <see cref="Context"/>.</summary>
    public string? Dockerfile { get; set; }

    /// <summary>The stage at which the build ends; null means the last.</summary>
    public string? Target { get; set; }

    /// <summary>Build arguments.</summary>
    public Dictionary<string, string> Args { get; set; } = [];

    internal (string Key, object? Value)[] ToYaml() => [("context", Context), ("dockerfile", Dockerfile), ("target", Target), ("args", Args)];
}

/// <summary>The command that tells whether a service is well.</summary>
public sealed class Healthcheck
{
    /// <summary>The command: <c>CMD</c> and its arguments, or <c>CMD-SHELL</c> and one line for the shell.</summary>
    public required List<string> Test { get; set; }

    /// <summary>How long between two checks.</summary>
    public string Interval { get; set; } = "10s";

    /// <summary>How long one check may take.</summary>
    public string Timeout { get; set; } = "5s";

    /// <summary>How many failures in a row make the service unhealthy.</summary>
    public int Retries { get; set; } = 6;

    /// <summary>How long failures after the start do not count.</summary>
    public string StartPeriod { get; set; } = "30s";

    internal (string Key, object? Value)[] ToYaml() =>
        [("test", Test), ("interval", Interval), ("timeout", Timeout), ("retries", Retries), ("start_period", StartPeriod)];
}

/// <summary>Where the output of a container goes.</summary>
/// <param name="Driver">The driver, <c>json-file</c> or <c>journald</c> for instance.</param>
/// <param name="Options">Options handed to the driver.</param>
public sealed record Logging(string Driver, Dictionary<string, string> Options)
{
    internal (string Key, object? Value)[] ToYaml() => [("driver", Driver), ("options", Options)];
}

/// <summary>A volume or a folder of the host as a service mounts it.</summary>
/// <param name="Type"><c>volume</c> or <c>bind</c>.</param>
/// <param name="Source">The volume's name, or the path on the host; null for a volume that goes with the container.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="IsReadOnly">Whether the container may only read.</param>
public sealed record Volume(string Type, string? Source, string Target, bool IsReadOnly = false)
{
    // The short form of a folder is not the same: it makes one that is missing.
    internal object ToYaml() => Type == "volume" && (Source is not null || !IsReadOnly)
        ? (Source is null ? Target : $"{Source}:{Target}") + (IsReadOnly ? ":ro" : "")
        : new (string, object?)[] { ("type", Type), ("source", Source), ("target", Target), ("read_only", IsReadOnly ? true : null) };
}
