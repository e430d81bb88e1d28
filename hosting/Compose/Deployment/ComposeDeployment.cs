using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using NodePostgres.Hosting.PinnedTools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodePostgres.Hosting.Compose.Publishing;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>What the steps do that bring the services of an environment up and take them down.</summary>
internal sealed class ComposeDeployment(ComposeEnvironmentResource environment, PipelineStepContext context)
{
    /// <summary>Whether taking down removes the volumes, and the data with them; the default is false.</summary>
    private const string RemoveVolumes = "Compose:RemoveVolumes";

    private IDeploymentStateManager State => context.Services.GetRequiredService<IDeploymentStateManager>();

    public async Task UpAsync()
    {
        var folder = ComposeOutput.Folder(context, environment);
        var project = await ProjectAsync(folder, ComposeOutput.ProjectName(context, environment)).ConfigureAwait(false);
        var task = await context.ReportingStep.CreateTaskAsync(
            new MarkdownString($"Running compose up for **{environment.Name}** using **{project.Tool.Name}**"), context.CancellationToken).ConfigureAwait(false);
        await using (task.ConfigureAwait(false))
        {
            // Before anything is started, so that what a failure leaves behind can be taken down.
            await RememberAsync(folder, project.Name).ConfigureAwait(false);
            try
            {
                await new ComposeRollout(project, environment.File!, task, context.Logger, context.Services.GetRequiredService<TimeProvider>()).RunAsync(context.CancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                await task.FailAsync($"Compose deployment failed ({project.Tool.Name}).", CancellationToken.None).ConfigureAwait(false);
                context.Logger.LogDebug(exception, "Compose deployment failed.");
                throw;
            }
            await task.SucceedAsync(new MarkdownString($"**{environment.Name}** is running and healthy ({project.Tool.Name}, project {project.Name})"), context.CancellationToken).ConfigureAwait(false);
            context.Logger.LogInformation("{Environment} is running and healthy ({Tool}, project {Project}).", environment.Name, project.Tool.Name, project.Name);
        }
    }

    public async Task DownAsync()
    {
        var folder = ComposeOutput.Folder(context, environment);
        Require(folder, "If you deployed with a custom --output-path, pass the same path now.");
        await DownAsync(folder, ComposeOutput.ProjectName(context, environment)).ConfigureAwait(false);
    }

    public async Task DestroyAsync()
    {
        var section = await State.AcquireSectionAsync($"DockerCompose:{environment.Name}", context.CancellationToken).ConfigureAwait(false);
        if (section.Data["OutputPath"]?.GetValue<string>() is not { Length: > 0 } folder || section.Data["ProjectName"]?.GetValue<string>() is not { } project)
        {
            await context.ReportingStep.CompleteAsync($"No Docker Compose deployment state found for '{environment.Name}'. Nothing to destroy.", CompletionState.Completed, context.CancellationToken).ConfigureAwait(false);
            return;
        }
        Require(folder, $"Publish to that folder again, or remove the containers of the project '{project}' by hand.");
        await ConfirmAsync().ConfigureAwait(false);
        await DownAsync(folder, project).ConfigureAwait(false);
        await State.DeleteSectionAsync(section, context.CancellationToken).ConfigureAwait(false);
    }

    public async Task SummarizeAsync(ComposeServiceResource service)
    {
        var project = await ProjectAsync(ComposeOutput.Folder(context, environment), ComposeOutput.ProjectName(context, environment)).ConfigureAwait(false);
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

    private static void Require(string folder, string remedy)
    {
        if (!File.Exists(ComposeOutput.ComposeFile(folder)))
        {
            throw new DistributedApplicationException($"Docker Compose file not found at '{ComposeOutput.ComposeFile(folder)}'. {remedy}");
        }
    }

    private async Task DownAsync(string folder, string projectName)
    {
        var project = await ProjectAsync(folder, projectName).ConfigureAwait(false);
        var removeVolumes = context.Services.GetRequiredService<IConfiguration>().GetValue<bool>(RemoveVolumes);
        var task = await context.ReportingStep.CreateTaskAsync(
            new MarkdownString($"Running compose down for **{environment.Name}** using **{project.Tool.Name}**"), context.CancellationToken).ConfigureAwait(false);
        await using (task.ConfigureAwait(false))
        {
            string[] volumes = removeVolumes ? ["--volumes"] : [];
            await project.RunAsync($"Stopping the services with '{project.Tool.Name} down'", ["down", .. volumes], context.CancellationToken).ConfigureAwait(false);
            var outcome = removeVolumes
                ? $"{environment.Name} is down, and its volumes are removed."
                : $"{environment.Name} is down; its volumes stay (--{RemoveVolumes}=true removes them).";
            await task.SucceedAsync(outcome, context.CancellationToken).ConfigureAwait(false);
            context.Logger.LogInformation("{Outcome}", outcome);
        }
    }

    private async Task<ComposeProject> ProjectAsync(string folder, string name)
    {
        var engine = await context.Services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(context.CancellationToken).ConfigureAwait(false);
        var tool = await ComposeTool.FindAsync(engine.Name, context.CancellationToken).ConfigureAwait(false);
        return new(tool, name, await FileForAsync(tool, folder).ConfigureAwait(false), ComposeOutput.DeploymentEnvFile(context, folder), line => context.Logger.LogDebug("{Line}", line));
    }

    /// <summary>The file that a tool is given; podman-compose gets one of its own, made of the published one.</summary>
    private async Task<string> FileForAsync(ComposeTool tool, string folder)
    {
        var file = ComposeOutput.ComposeFile(folder);
        if (!tool.IsPodmanCompose || !File.Exists(file))
        {
            return file;
        }
        var own = Path.Combine(folder, PodmanComposeFile.Name);
        await AtomicFile.WriteAsync(own, PodmanComposeFile.From(await File.ReadAllTextAsync(file, context.CancellationToken).ConfigureAwait(false)), context.CancellationToken).ConfigureAwait(false);
        return own;
    }

    private async Task RememberAsync(string folder, string projectName)
    {
        var section = await State.AcquireSectionAsync($"DockerCompose:{environment.Name}", context.CancellationToken).ConfigureAwait(false);
        section.Data["OutputPath"] = folder;
        section.Data["ProjectName"] = projectName;
        section.Data["ComposeFilePath"] = ComposeOutput.ComposeFile(folder);
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
