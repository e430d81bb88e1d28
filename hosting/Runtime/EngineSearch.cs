namespace NodePostgres.Hosting.Runtime;

/// <summary>What a search for an engine found.</summary>
/// <param name="Engine">The engine that can run the application; null where none can.</param>
/// <param name="Answering">The engines that answer, whether they have the images or not.</param>
/// <param name="Complaint">Why none can, as the end of a sentence; empty where one can.</param>
/// <param name="Remedy">What to do about it, as a sentence.</param>
internal sealed record EngineSearchResult(ContainerEngine? Engine, IReadOnlyList<ContainerEngine> Answering, string Complaint, string Remedy);

/// <summary>Looks for a container engine that can run the application now. It is quick, and bounded where an engine or registry hangs.</summary>
internal static class EngineSearch
{
    /// <summary>Aspire's own keys for the engine, in its order.</summary>
    private static readonly string[] Keys = ["DcpPublisher:ContainerRuntime", "ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"];

    /// <summary>Of several engines that answer, the first that has the images is taken, else the first that can pull them; docker before podman, as in Aspire.</summary>
    /// <exception cref="DistributedApplicationException">The configuration names an engine that does not exist.</exception>
    public static async Task<EngineSearchResult> RunAsync(IConfiguration configuration, IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        var candidates = Candidates(configuration);
        var installed = candidates.Where(engine => engine.IsInstalled).ToArray();
        if (installed.Length == 0)
        {
            var names = string.Join(" nor ", candidates.Select(engine => engine.Name));
            return new(null, [], candidates.Length == 1 ? $"{names} is not installed" : $"neither {names} is installed",
                "Install one, as in 'apt-get install podman'.");
        }

        var complaints = await Task.WhenAll(installed.Select(engine => engine.ComplaintAsync(cancellationToken))).ConfigureAwait(false);
        var answering = installed.Where((_, index) => complaints[index] is null).ToArray();
        if (answering.Length == 0)
        {
            return new(null, [], string.Join("; ", installed.Select((engine, index) => $"{engine.Name} is installed but cannot be used ({complaints[index]})")),
                "Start it (as by 'systemctl start docker', 'podman machine start' or Docker Desktop) or mend what it complains of.");
        }

        string[][] missing;
        try
        {
            missing = await Task.WhenAll(answering.Select(engine => MissingAsync(engine, images, cancellationToken))).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            return new(null, [], exception.Message.TrimEnd('.'), "");
        }

        var complete = Array.FindIndex(missing, some => some.Length == 0);
        if (complete >= 0)
        {
            return new(answering[complete], answering, "", "");
        }

        var registries = missing[0].Select(image => ImageName.Parse(image).Registry).Distinct().ToArray();
        var answers = await Task.WhenAll(registries.Select(registry => ImageRegistry.AnswersAsync(registry, cancellationToken))).ConfigureAwait(false);
        var silent = registries.Where((_, index) => !answers[index]).ToArray();
        return silent.Length == 0
            ? new(answering[0], answering, "", "")
            : new(null, answering,
                $"{answering[0].Name} answers, but does not have {string.Join(" and ", missing[0])}, and {string.Join(" and ", silent)} cannot be reached",
                $"Load the images ('{answering[0].Name} load', or 'pull' through a mirror), or name others in appsettings.json, section Containers.");
    }

    private static ContainerEngine[] Candidates(IConfiguration configuration) =>
        Keys.Select(key => configuration[key]).FirstOrDefault(value => !string.IsNullOrEmpty(value))?.ToLowerInvariant() switch
        {
            null => [new("docker"), new("podman")],
            "docker" => [new("docker")],
            "podman" => [new("podman")],
            var other => throw new DistributedApplicationException(
                $"ASPIRE_CONTAINER_RUNTIME is '{other}', which is not a known container engine. Set it to 'docker' or 'podman', or leave it out."),
        };

    private static async Task<string[]> MissingAsync(ContainerEngine engine, IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        var there = await Task.WhenAll(images.Select(image => engine.HasImageAsync(image, cancellationToken))).ConfigureAwait(false);
        return [.. images.Where((_, index) => !there[index])];
    }
}
