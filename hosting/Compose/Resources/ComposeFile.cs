using NodePostgres.Hosting.Compose.Resources.ComposeNodes;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;
using YamlDotNet.Serialization;

namespace NodePostgres.Hosting.Compose.Resources;

/// <summary>A compose file, by the Compose Specification (https://compose-spec.io).</summary>
public sealed class ComposeFile
{
    /// <summary>The project's name; null leaves it to the compose tool, which takes the folder's.</summary>
    public string? Name { get; set; }

    /// <summary>The version of the file format; null (the default) leaves it out, as current tools want it.</summary>
    public string? Version { get; set; }

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

    /// <summary>Adds a network, or replaces the one of the same name.</summary>
    /// <param name="network">The network.</param>
    /// <returns>This file.</returns>
    public ComposeFile AddNetwork(Network network)
    {
        Networks[network.Name] = network;
        return this;
    }

    /// <summary>Adds a service, or replaces the one of the same name.</summary>
    /// <param name="service">The service.</param>
    /// <returns>This file.</returns>
    public ComposeFile AddService(Service service)
    {
        Services[service.Name] = service;
        return this;
    }

    /// <summary>Adds a configuration file, or replaces the one of the same name.</summary>
    /// <param name="config">The configuration file.</param>
    /// <returns>This file.</returns>
    public ComposeFile AddConfig(Config config)
    {
        Configs[config.Name] = config;
        return this;
    }

    /// <summary>Writes the file as YAML: the same model gives the same text on every machine.</summary>
    /// <param name="lineEndings">The line ending; the default is a line feed.</param>
    /// <returns>The text.</returns>
    public string ToYaml(string lineEndings = "\n") => ComposeYaml.Write(this, lineEndings);
}
