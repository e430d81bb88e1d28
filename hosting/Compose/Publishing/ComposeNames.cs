namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Refuses names that the Compose Specification or the engines do not allow, before anything is written.</summary>
internal static partial class ComposeNames
{
    /// <summary>Checks every name of a file, and the variables that it leaves open.</summary>
    /// <exception cref="DistributedApplicationException">Some names are not allowed; the message has them all.</exception>
    public static void Check(ComposeFile file, IEnumerable<string> variables)
    {
        List<string> faults = [];
        foreach (var service in file.Services.Values)
        {
            CheckKeys("service", [service.Name]);
            if (service.ContainerName is { } container && !ContainerName().IsMatch(container))
            {
                faults.Add($"the container '{container}' (a letter or digit, then letters, digits, '_', '.' and '-')");
            }
            foreach (var variable in service.Environment.Keys.Where(variable => variable.Length == 0 || variable.Contains('=', StringComparison.Ordinal)))
            {
                faults.Add($"the environment variable '{variable}' of '{service.Name}' (not empty, and without '=')");
            }
        }
        CheckKeys("network", file.Networks);
        CheckKeys("volume", file.Volumes);
        CheckKeys("secret", file.Secrets);
        faults.AddRange(variables.Where(name => !Variable().IsMatch(name)).Select(name => $"the variable '{name}' (a letter or '_', then letters, digits and '_')"));
        if (faults.Count > 0)
        {
            throw new DistributedApplicationException($"Compose does not allow {(faults.Count == 1 ? "this name" : "these names")}: {string.Join("; ", faults)}. Rename in the AppHost, and publish again.");
        }

        void CheckKeys(string what, IEnumerable<string> names)
            => faults.AddRange(names.Where(name => !Key().IsMatch(name)).Select(name => $"the {what} '{name}' (letters, digits, '.', '_' and '-')"));
    }

    [GeneratedRegex("^[a-zA-Z0-9._-]+$")]
    private static partial Regex Key();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$")]
    private static partial Regex ContainerName();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex Variable();
}
