using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Options;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>What the steps do that bring the services of an environment up and take them down.</summary>
internal sealed class ComposeDeployment(ComposeEnvironmentResource environment, PipelineStepContext context)
{
    /// <summary>Whether taking down removes the volumes, and the data with them; the default is false.</summary>
    private const string RemoveVolumes = "Compose:RemoveVolumes";

    private readonly string _folder = ComposePaths.Folder(context, environment);

    private IConfiguration Configuration => context.Services.GetRequiredService<IConfiguration>();

    private IDeploymentStateManager State => context.Services.GetRequiredService<IDeploymentStateManager>();

    /// <summary>The name under which compose knows what is deployed: that of the environment, and of the AppHost by its path.</summary>
    private string OwnProjectName => $"aspire-{environment.Name.ToLowerInvariant()}" + (Configuration["AppHost:PathSha256"] is { Length: >= 8 } hash ? $"-{hash[..8].ToLowerInvariant()}" : "");

    public async Task UpAsync()
    {
        var project = await ProjectAsync(_folder, OwnProjectName).ConfigureAwait(false);
        await RunAsync("up", project, async task =>
        {
            // Before anything is started, so that what a failure leaves behind can be taken down.
            await RememberAsync(project.Name).ConfigureAwait(false);
            await new ComposeRollout(project, environment.File!, task, context.Logger, context.Services.GetRequiredService<TimeProvider>()).RunAsync(context.CancellationToken).ConfigureAwait(false);
            return $"{environment.Name} is running and healthy ({project.Tool.Name}, project {project.Name}).";
        }).ConfigureAwait(false);
    }

    public Task DownAsync() => DownAsync(_folder, OwnProjectName, "If you deployed with a custom --output-path, pass the same path now.");

    public async Task DestroyAsync()
    {
        var section = await State.AcquireSectionAsync($"DockerCompose:{environment.Name}", context.CancellationToken).ConfigureAwait(false);
        if (section.Data["OutputPath"]?.GetValue<string>() is not { Length: > 0 } folder || section.Data["ProjectName"]?.GetValue<string>() is not { } project)
        {
            await context.ReportingStep.CompleteAsync($"No Docker Compose deployment state found for '{environment.Name}'. Nothing to destroy.", CompletionState.Completed, context.CancellationToken).ConfigureAwait(false);
            return;
        }
        await DownAsync(folder, project, $"Publish to that folder again, or remove the containers of the project '{project}' by hand.", ConfirmAsync).ConfigureAwait(false);
        await State.DeleteSectionAsync(section, context.CancellationToken).ConfigureAwait(false);
    }

    public async Task SummarizeAsync(ComposeServiceResource service)
    {
        var project = await ProjectAsync(_folder, OwnProjectName).ConfigureAwait(false);
        var containers = await project.ContainersAsync(context.CancellationToken).ConfigureAwait(false);
        var urls = containers.Where(container => container.Service == service.ServiceName)
            .SelectMany(container => container.Ports)
            .Select(port => $"{Scheme(port.Container)}://localhost:{port.Host}")
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var reached = urls.Length == 0 ? "No public endpoints" : string.Join(", ", urls);
        context.Summary.Add(service.Name, reached);
        context.Logger.LogInformation("{Service}: {Urls}", service.Name, reached);

        string Scheme(int port) => service.Endpoints.FirstOrDefault(known => known.TargetPort.Value == port)?.Endpoint.UriScheme ?? "http";
    }

    private async Task DownAsync(string folder, string projectName, string remedy, Func<Task>? confirm = null)
    {
        if (!File.Exists(ComposePaths.ComposeFile(folder)))
        {
            throw new DistributedApplicationException($"Docker Compose file not found at '{ComposePaths.ComposeFile(folder)}'. {remedy}");
        }
        await (confirm?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
        var project = await ProjectAsync(folder, projectName).ConfigureAwait(false);
        var removeVolumes = Configuration.GetValue<bool>(RemoveVolumes);
        await RunAsync("down", project, async _ =>
        {
            string[] volumes = removeVolumes ? ["--volumes"] : [];
            await project.RunAsync($"Stopping the services with '{project.Tool.Name} down'", ["down", .. volumes], context.CancellationToken).ConfigureAwait(false);
            return removeVolumes
                ? $"{environment.Name} is down, and its volumes are removed."
                : $"{environment.Name} is down; its volumes stay (--{RemoveVolumes}=true removes them).";
        }).ConfigureAwait(false);
    }

    /// <summary>Does something with a project, which says how it ended.</summary>
    private async Task RunAsync(string verb, ComposeProject project, Func<IReportingTask, Task<string>> action)
    {
        var task = await context.ReportingStep.CreateTaskAsync(
            new MarkdownString($"Running compose {verb} for **{environment.Name}** using **{project.Tool.Name}**"), context.CancellationToken).ConfigureAwait(false);
        await using (task.ConfigureAwait(false))
        {
            try
            {
                var outcome = await action(task).ConfigureAwait(false);
                await task.SucceedAsync(outcome, context.CancellationToken).ConfigureAwait(false);
                context.Logger.LogInformation("{Outcome}", outcome);
            }
            catch
            {
                await task.FailAsync($"Compose {verb} failed ({project.Tool.Name}).", CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<ComposeProject> ProjectAsync(string folder, string name)
    {
        var engine = await context.Services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(context.CancellationToken).ConfigureAwait(false);
        var tool = await ComposeTool.FindAsync(engine.Name, context.CancellationToken).ConfigureAwait(false);
        return new(tool, name, await FileForAsync(tool, folder).ConfigureAwait(false), ComposePaths.DeploymentEnvFile(context, folder), line => context.Logger.LogDebug("{Line}", line));
    }

    /// <summary>The file that a tool is given; podman-compose gets one of its own, made of the published one.</summary>
    private async Task<string> FileForAsync(ComposeTool tool, string folder)
    {
        var file = ComposePaths.ComposeFile(folder);
        if (!tool.IsPodmanCompose || !File.Exists(file))
        {
            return file;
        }
        var own = Path.Combine(folder, PodmanComposeFile.Name);
        await AtomicFile.WriteAsync(own, PodmanComposeFile.From(await File.ReadAllTextAsync(file, context.CancellationToken).ConfigureAwait(false)), context.CancellationToken).ConfigureAwait(false);
        return own;
    }

    private async Task RememberAsync(string projectName)
    {
        var section = await State.AcquireSectionAsync($"DockerCompose:{environment.Name}", context.CancellationToken).ConfigureAwait(false);
        section.Data["OutputPath"] = _folder;
        section.Data["ProjectName"] = projectName;
        section.Data["ComposeFilePath"] = ComposePaths.ComposeFile(_folder);
        await State.SaveSectionAsync(section, context.CancellationToken).ConfigureAwait(false);
    }

    private async Task ConfirmAsync()
    {
        if (context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.SkipConfirmation)
        {
            return;
        }
        var interactions = context.Services.GetRequiredService<IInteractionService>();
        if (!interactions.IsAvailable)
        {
            throw new InvalidOperationException("Cannot perform destructive operation without confirmation. Use --yes to skip the confirmation prompt in non-interactive mode.");
        }
        var answer = await interactions.PromptNotificationAsync(
            "Destroy environment",
            $"Shut down Docker Compose environment '{environment.Name}'? This will stop and remove all containers and networks.",
            new NotificationInteractionOptions { Intent = MessageIntent.Confirmation, ShowSecondaryButton = true, ShowDismiss = false, PrimaryButtonText = "Destroy", SecondaryButtonText = "Cancel" },
            context.CancellationToken).ConfigureAwait(false);
        if (answer.Canceled || !answer.Data)
        {
            throw new DistributedApplicationException("Destroy operation canceled by user.");
        }
    }
}
