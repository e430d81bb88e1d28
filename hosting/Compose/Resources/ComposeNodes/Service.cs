using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A service: one container and how it runs, an entry of the top-level <c>services</c>. What is null or empty is not written.</summary>
public sealed class Service : NamedComposeMember
{
    /// <summary>How much memory the container may use, <c>512m</c> for instance.</summary>
    public string? MemLimit { get; set; }

    /// <summary>How many processors the container may use; fractions are possible.</summary>
    public decimal? Cpus { get; set; }

    /// <summary>How many processes and threads the container may have.</summary>
    public int? PidsLimit { get; set; }

    /// <summary>The image, by name and tag or digest.</summary>
    public string? Image { get; set; }

    /// <summary>When the image is pulled: <c>always</c>, <c>missing</c>, <c>never</c> or <c>build</c>.</summary>
    public string? PullPolicy { get; set; }

    /// <summary>The name of the container; null lets compose choose one.</summary>
    public string? ContainerName { get; set; }

    /// <summary>How the image is built from source.</summary>
    public Build? Build { get; set; }

    /// <summary>The arguments, in place of the image's own.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>The program, in place of the image's own.</summary>
    public List<string> Entrypoint { get; set; } = [];

    /// <summary>The environment variables. <c>$</c> starts a variable of compose; write <c>$$</c> for the character itself.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>The folder in which the program starts.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>The published ports, as <c>[address:][host port:]container port</c>.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>The ports that other services reach, which are not published on the host.</summary>
    public List<string> Expose { get; set; } = [];

    /// <summary>The volumes and folders that are mounted.</summary>
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>What must have come about before this service starts, by service name.</summary>
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];

    /// <summary>The user that the program runs as, <c>uid[:gid]</c> or a name.</summary>
    public string? User { get; set; }

    /// <summary>The networks that the service joins.</summary>
    public List<string> Networks { get; set; } = [];

    /// <summary>When the container is started again: <c>no</c>, <c>always</c>, <c>on-failure</c> or <c>unless-stopped</c>.</summary>
    public string? Restart { get; set; }

    /// <summary>The command that tells whether the service is well.</summary>
    public Healthcheck? Healthcheck { get; set; }

    /// <summary>Where the container's output goes.</summary>
    public Logging? Logging { get; set; }

    /// <summary>Labels put on the container.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>The host name of the container.</summary>
    public string? Hostname { get; set; }

    /// <summary>The size of <c>/dev/shm</c>, <c>64m</c> for instance.</summary>
    public string? ShmSize { get; set; }

    /// <summary>The Linux capabilities that are added.</summary>
    public List<string> CapAdd { get; set; } = [];

    /// <summary>The Linux capabilities that are taken away; <c>ALL</c> takes all.</summary>
    public List<string> CapDrop { get; set; } = [];

    /// <summary>Host names and their addresses that are added to <c>/etc/hosts</c>.</summary>
    public Dictionary<string, string> ExtraHosts { get; set; } = [];

    /// <summary>Whether an init process forwards signals and reaps zombies.</summary>
    public bool? Init { get; set; }

    /// <summary>The profiles in which the service starts; none means always.</summary>
    public List<string> Profiles { get; set; } = [];

    /// <summary>Whether the root file system is read-only.</summary>
    public bool? ReadOnly { get; set; }

    /// <summary>Security options, <c>no-new-privileges:true</c> for instance.</summary>
    public List<string> SecurityOpt { get; set; } = [];

    /// <summary>The secrets that are mounted, under <c>/run/secrets</c> unless told otherwise.</summary>
    public List<SecretReference> Secrets { get; set; } = [];

    /// <summary>The configuration files that are mounted.</summary>
    public List<ConfigReference> Configs { get; set; } = [];

    /// <summary>How long the program may take to stop before it is killed, <c>30s</c> for instance; the default is 10s.</summary>
    public string? StopGracePeriod { get; set; }

    /// <summary>The folders that are mounted in memory, <c>path[:options]</c>.</summary>
    public List<string> Tmpfs { get; set; } = [];
}
