using NodePostgres.Hosting.Compose.Resources.ComposeNodes;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;
using YamlDotNet.Serialization;

namespace NodePostgres.Hosting.Compose.Resources;

/// <summary>A compose file, by the Compose Specification (https://compose-spec.io).</summary>
public sealed class ComposeFile
{
    /// <summary>The services, by name.</summary>
    public Dictionary<string, Service> Services { get; set; } = [];

    /// <summary>The networks, by key.</summary>
    public Dictionary<string, Network> Networks { get; set; } = [];

    /// <summary>The volumes, by key.</summary>
    public Dictionary<string, Volume> Volumes { get; set; } = [];

    /// <summary>The secrets, by key.</summary>
    public Dictionary<string, Secret> Secrets { get; set; } = [];

    /// <summary>The configuration files, by key.</summary>
    public Dictionary<string, Config> Configs { get; set; } = [];

    /// <summary>Extension fields, written at the top level; their keys start with <c>x-</c>.</summary>
    [YamlIgnore]
    public Dictionary<string, object> Extensions { get; set; } = [];

    /// <summary>Writes the file as YAML: the same model gives the same text on every machine.</summary>
    /// <returns>The text.</returns>
    public string ToYaml() => ComposeYaml.Write(this);
}
