namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// Has the orchestrator's tunnel find what it needs, by which containers reach the dashboard on this machine's loopback address: the
/// base image of its client, and a podman that says which containers are on a network.
/// </summary>
internal static class ContainerTunnel
{
    // Aspire's switch and the orchestrator's image; neither has another name.
    private const string Switch = "ASPIRE_ENABLE_CONTAINER_TUNNEL";
    private const string BaseImage = "mcr.microsoft.com/azurelinux/base/core:3.0";

    /// <summary>Prepares the tunnel, or switches it off where it could not begin: Aspire then waits for it for ever.</summary>
    /// <param name="configuration">The application's; what <c>ASPIRE_ENABLE_CONTAINER_TUNNEL</c> says there is kept.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="standIn">The image that stands in for the base image where no registry has it; it needs glibc and OpenSSL, as images on Debian have them. Null: there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the user is to know about it; null where there is nothing.</returns>
    public static async Task<string?> PrepareAsync(IConfiguration configuration, ContainerEngine engine, string? standIn, CancellationToken cancellationToken)
    {
        if (configuration.GetValue<bool?>(Switch) is false)
        {
            return null;
        }

        await ShowContainersOfNetworksAsync(engine, cancellationToken).ConfigureAwait(false);
        if (await engine.HasImageAsync(BaseImage, cancellationToken).ConfigureAwait(false)
            || await ImageRegistry.AnswersAsync(ImageName.Parse(BaseImage).Registry, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        if (standIn is not null && (await engine.RunAsync(["tag", standIn, BaseImage], cancellationToken).ConfigureAwait(false)).ExitCode == 0)
        {
            return $"{standIn} stands in for {BaseImage}, which no registry here has, for telemetry out of containers";
        }

        configuration[Switch] = "false";
        return $"no telemetry from containers: {engine.Name} does not have {BaseImage}, and its registry cannot be reached; "
            + $"load it, or '{engine.Name} tag' an image on Debian with its name";
    }

    // Podman 4.3 does not, and the orchestrator waits until it sees the container of the tunnel on its network.
    private static async Task ShowContainersOfNetworksAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        var path = Platform.SearchPath();
        if (engine.Name != "podman" || OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Path.GetDirectoryName(EmbeddedScript.PathOf(typeof(ContainerTunnel).Assembly, "podman"))!;
        if (!path.Contains(folder) && (await engine.RunAsync(["network", "inspect", "--format", "{{.Containers}}", "podman"], cancellationToken).ConfigureAwait(false)).ExitCode != 0)
        {
            // The orchestrator finds its podman in this process's PATH.
            Environment.SetEnvironmentVariable("PATH", string.Join(':', [folder, .. path]));
        }
    }
}
