namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// What podman-compose, and no other tool, merges with <c>docker-compose.yaml</c> by itself where it is told no file. It takes the
/// conditions back, for which 1.3 and later would wait in vain; the dependencies stay, because a file that is merged cannot take
/// them away.
/// </summary>
internal static class PodmanComposeOverride
{
    /// <summary>The name beside <c>docker-compose.yaml</c>.</summary>
    public const string Name = "container-compose.override.yaml";

    /// <summary>Writes the text for a compose file.</summary>
    public static string For(ComposeFile compose)
    {
        List<string> lines =
        [
            "# Read by podman-compose alone, together with docker-compose.yaml, where it is told no file: it would wait for conditions",
            "# whose end an older podman does not see. 'podman-compose -f podman.yaml' does better.",
        ];
        var dependent = compose.Services.Values.Where(service => service.DependsOn.Count > 0).ToList();
        lines.Add(dependent.Count == 0 ? "services: {}" : "services:");
        foreach (var service in dependent)
        {
            lines.AddRange([$"  {Yaml.Scalar(service.Name)}:", "    depends_on:"]);
            lines.AddRange(service.DependsOn.Keys.SelectMany(name => (string[])[$"      {Yaml.Scalar(name)}:", "        condition: service_started"]));
        }
        return string.Join('\n', lines) + "\n";
    }
}
