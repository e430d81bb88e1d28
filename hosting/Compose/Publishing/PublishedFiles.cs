namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Writes the compose file of an environment, and beside it what it needs: settings and secrets that a person fills in, files for podman-compose.</summary>
internal sealed class PublishedFiles(ComposeEnvironmentResource environment, PipelineStepContext context)
{
    private readonly string _output = ComposePaths.Folder(context, environment);

    /// <summary>
    /// Writes the files, the compose file last, so that a stop at any moment leaves none that lacks something. What a person has filled in
    /// stays.
    /// </summary>
    /// <exception cref="DistributedApplicationException">A name is one that compose does not allow, a resource cannot be published to compose, or a file cannot be written.</exception>
    public async Task WriteAsync()
    {
        RefuseProjects();
        var settings = environment.Settings;
        var file = await new ComposeModel(environment, context).BuildAsync().ConfigureAwait(false);
        ComposeNames.Check(file, settings.All.Select(setting => setting.Name));
        environment.File = file;

        foreach (var (path, content) in file.Files)
        {
            await AtomicFile.WriteAsync(Path.Combine(_output, path), content, context.CancellationToken).ConfigureAwait(false);
        }
        var script = Path.Combine(_output, "create-secrets.sh");
        if (settings.Secrets.Count > 0)
        {
            await AtomicFile.WriteAsync(script, SecretsScript.Write(settings.Secrets), context.CancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute);
            }
        }
        await WriteAsync(".env.example", settings.Example()).ConfigureAwait(false);
        await WriteEnvAsync(settings).ConfigureAwait(false);
        var text = file.ToYaml();
        await WriteAsync(PodmanComposeFile.OverrideName, PodmanComposeFile.OverrideFor(file)).ConfigureAwait(false);
        await WriteAsync(PodmanComposeFile.Name, PodmanComposeFile.From(text)).ConfigureAwait(false);
        await AtomicFile.WriteAsync(ComposePaths.ComposeFile(_output), text, context.CancellationToken).ConfigureAwait(false);
        if (settings.Secrets.Count == 0)
        {
            // That of a publish before, whose secrets no file mounts any more.
            File.Delete(script);
        }
        foreach (var note in settings.Notes)
        {
            context.Logger.LogWarning("{Note}", note);
        }
        context.Logger.LogInformation("Published to {Folder}.", _output);
    }

    private Task WriteAsync(string name, string text) => AtomicFile.WriteAsync(Path.Combine(_output, name), text, context.CancellationToken);

    private async Task WriteEnvAsync(ComposeSettings settings)
    {
        var path = Path.Combine(_output, ".env");
        var there = File.Exists(path) ? await File.ReadAllTextAsync(path, context.CancellationToken).ConfigureAwait(false) : null;
        var text = settings.Env(_output, there);
        if (text != there)
        {
            await WriteAsync(".env", text).ConfigureAwait(false);
        }
    }

    /// <summary>Left out in silence, a .NET project would be missed only where the deployment runs.</summary>
    private void RefuseProjects()
    {
        var projects = context.Model.Resources.OfType<ProjectResource>()
            .Where(project => !project.IsExcludedFromPublish() && (project.GetComputeEnvironment() ?? environment) == environment)
            .Select(project => $"'{project.Name}'")
            .ToArray();
        if (projects.Length > 0)
        {
            throw new DistributedApplicationException(
                $"The .NET project{(projects.Length == 1 ? "" : "s")} {string.Join(", ", projects)} cannot be published to compose: no image is built of a project here. "
                + "Use AddDockerfile with a Dockerfile of its own when publishing, or leave it out by ExcludeFromManifest, and publish again.");
        }
    }
}
