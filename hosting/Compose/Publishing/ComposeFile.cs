namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>A compose file, by the Compose Specification (https://compose-spec.io), with the files beside it that it mounts.</summary>
internal sealed class ComposeFile
{
    /// <summary>The folder beside the compose file that holds the secrets.</summary>
    public const string SecretsFolder = "secrets";

    public Dictionary<string, Service> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Files that are written beside the compose file, by their paths from there.</summary>
    public Dictionary<string, ReadOnlyMemory<byte>> Files { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Networks => Services.Values.SelectMany(service => service.Networks).Distinct();

    public IEnumerable<string> Volumes =>
        Services.Values.SelectMany(service => service.Volumes).Where(volume => volume is { Type: "volume", Source: not null }).Select(volume => volume.Source!).Distinct();

    public IEnumerable<string> Secrets => Services.Values.SelectMany(service => service.Secrets.Keys).Distinct();

    /// <summary>Writes the file as YAML: the same model gives the same text on every machine.</summary>
    public string ToYaml()
    {
        var build = Services.Values.Any(service => service.Build is not null) ? " --build" : "";
        var secrets = Secrets.Any() ? "#   sh create-secrets.sh    (first: makes the secrets)\n" : "";
        var text = new StringBuilder(
            $"""
            # Made by 'aspire publish' from the model of the application: change that, and publish again. Settings are in .env.
            #
            {secrets}#   docker compose up{build} -d
            #   podman-compose -f podman.yaml up{build} -d

            """.ReplaceLineEndings("\n"));
        text.Append("\nservices:\n");
        foreach (var service in Services.Values)
        {
            Yaml.Write(text, [(service.Name, service.ToYaml())], indent: 2);
            text.Append('\n');
        }
        Section("networks", Networks, _ => ("driver", "bridge"));
        Section("volumes", Volumes, _ => ("driver", "local"));
        Section("secrets", Secrets, name => ("file", $"./{SecretsFolder}/{name}"));
        return text.ToString().TrimEnd('\n') + "\n";

        void Section(string key, IEnumerable<string> names, Func<string, (string, object?)> content)
        {
            var members = names.Select(name => (name, (object?)new[] { content(name) })).ToArray();
            Yaml.Write(text, [(key, members)], indent: 0);
            text.Append(members.Length > 0 ? "\n" : "");
        }
    }
}
