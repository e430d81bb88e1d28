using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodePostgres.Hosting.Compose.Resources;

using NodePostgres.Hosting.NodeBackend;

namespace AppHost.Deployment;

/// <summary>Publishes the application as a hardened compose deployment, for docker and podman.</summary>
internal static class DeploymentBuilderExtensions
{
    private const string Environment = "compose";
    private const string LookStep = $"look-{Environment}";
    private const string CompleteStep = $"harden-{Environment}";
    private const string ReadSecretsStep = $"read-secrets-{Environment}";
    private const string CheckSecretsStep = $"check-secrets-{Environment}";
    private const string SecretsStep = $"write-secrets-{Environment}";

    /// <summary>Adds the compose environment, after all resources. When the application is not published, nothing happens.</summary>
    public static void AddHardenedCompose(this IDistributedApplicationBuilder builder, DeploymentOptions options)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        // One tag from one source: what is built, what the file names, and what is deployed.
        foreach (var resource in builder.Resources.OfType<ContainerResource>().Where(resource => resource.HasAnnotationOfType<DockerfileBuildAnnotation>()).ToArray())
        {
            builder.CreateResourceBuilder(resource)
                .WithRemoteImageName(ComposeImages.NameWithoutTag(resource, options))
                .WithRemoteImageTag(options.Tag);
        }

        var settings = new PublishedSettings(builder.AppHostDirectory);
        var hardening = new ComposeHardening(builder.Resources, options, settings);
        ComposeFile? file = null;
        var environment = builder.AddComposeEnvironment(Environment)
            // The manifest's schema has no word for it.
            .ExcludeFromManifest()
            .WithProperties(compose => compose.DefaultNetworkName = "app_network")
            .WithDashboard(options.Dashboard)
            .ConfigureComposeFile(compose => file = compose)
            .ConfigureEnvFile(variables => hardening.Apply(file!, variables));
        if (options.Dashboard)
        {
            environment.AddHardenedDashboard(builder, options, settings, () => file!);
        }
        // The last that changes the file.
        environment.ConfigureEnvFile(_ => settings.Compose = PublishedFiles.Withhold(file!));

        builder.Pipeline.AddPipelineConfiguration(BuildTheBackendFirst);
        builder.Pipeline.AddStep(
            LookStep,
            context =>
            {
                settings.HasEnv = File.Exists(Path.Combine(Output(context), ".env"));
                return Task.CompletedTask;
            },
            requiredBy: $"publish-{Environment}");
        builder.Pipeline.AddStep(
            CompleteStep,
            async context =>
            {
                await PublishedFiles.CompleteAsync(Output(context), file!, settings, context.CancellationToken).ConfigureAwait(false);
                foreach (var note in settings.Notes)
                {
                    context.Logger.LogWarning("{Note}", note);
                }
            },
            dependsOn: $"publish-{Environment}",
            requiredBy: WellKnownPipelineSteps.Publish);
        builder.Pipeline.AddStep(
            ReadSecretsStep,
            context => SecretFiles.ReadAsync(Output(context), context.Model.Resources.OfType<ParameterResource>(), builder.Configuration, context.CancellationToken),
            requiredBy: WellKnownPipelineSteps.ProcessParameters);
        // Before the images are built, which takes minutes.
        builder.Pipeline.AddStep(
            CheckSecretsStep,
            context => SecretFiles.CheckAsync(Output(context), settings.Secrets, context.CancellationToken),
            dependsOn: new List<string> { WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.ProcessParameters },
            requiredBy: WellKnownPipelineSteps.DeployPrereq);
        builder.Pipeline.AddStep(
            SecretsStep,
            context => SecretFiles.WriteAsync(Output(context), settings.Secrets, context.CancellationToken),
            dependsOn: new List<string> { WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.ProcessParameters, WellKnownPipelineSteps.CheckContainerRuntime },
            requiredBy: $"docker-compose-up-{Environment}");
    }

    // The migrations have the same image: built second, it comes from the cache of the first.
    private static Task BuildTheBackendFirst(PipelineConfigurationContext context)
    {
        var builds = context.Model.Resources.OfType<NodeBackendResource>()
            .SelectMany(resource => context.GetSteps(resource, WellKnownPipelineTags.BuildCompute))
            .ToArray();
        foreach (var (first, second) in builds.Zip(builds.Skip(1)))
        {
            second.DependsOn(first);
        }
        return Task.CompletedTask;
    }

    private static string Output(PipelineStepContext context) => context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
}
