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
}
