namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// The file for podman-compose: the services of a compose file without <c>depends_on</c>. Since 1.1 podman-compose makes every
/// dependency a requirement of the container, and podman then does not start a container again whose requirement has ended
/// well, as migrations do. Since 1.3 it waits for <c>service_healthy</c> by a command that podman has since 4.6 and that does
/// not end where no systemd runs the health checks. Before 1.3 it ignored conditions.
/// </summary>
internal static class PodmanComposeFile
{
    /// <summary>The name beside <c>docker-compose.yaml</c>: none that a compose tool looks for by itself, since podman-compose merges all that it finds.</summary>
    public const string Name = "podman.yaml";

    /// <summary>
    /// The name of what podman-compose, and no other tool, merges with <c>docker-compose.yaml</c> by itself where it is told no file. It
    /// takes the conditions back, for which 1.3 and later would wait in vain; the dependencies stay, because a file that is merged cannot
    /// take them away.
    /// </summary>
    public const string OverrideName = "container-compose.override.yaml";

    /// <summary>Takes the dependencies out of a file that was published.</summary>
    public static string From(string compose)
    {
        List<string> lines = ["# For podman-compose: docker-compose.yaml without depends_on. Services that need each other have to wait by themselves."];
        var (inServices, inDependencies) = (false, false);
        foreach (var line in compose.Split('\n'))
        {
            if (line.Length > 0 && line[0] is not ' ' and not '#')
            {
                inServices = line == "services:";
            }
            inDependencies = inServices && (line == "    depends_on:" || inDependencies && line.StartsWith("      ", StringComparison.Ordinal));
            if (!inDependencies)
            {
                lines.Add(line);
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Writes what is merged with a compose file.</summary>
    public static string OverrideFor(ComposeFile compose)
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
