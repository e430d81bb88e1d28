using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Hosting.Publishing;

/// <summary>The services behind publish, deploy and do.</summary>
internal static class PublishingServices
{
    /// <summary>Adds what the pipeline needs; it runs only when the AppHost was started to publish.</summary>
    public static void Add(IDistributedApplicationBuilder builder, DistributedApplicationPipeline pipeline, ILoggingBuilder logging)
    {
        var services = builder.Services;
        services.AddSingleton(pipeline);
        services.AddSingleton<IDistributedApplicationPipeline>(pipeline);
        services.Configure<PipelineOptions>(builder.Configuration.GetSection("Pipeline"));
        services.AddSingleton<IPipelineOutputService, PipelineOutputService>();
        services.AddSingleton<IContainerRuntimeResolver, ContainerRuntimeResolver>();
        services.AddSingleton<IResourceContainerImageManager, ResourceContainerImageManager>();
        services.AddSingleton<IDeploymentStateManager, DeploymentStateFile>();
        services.AddSingleton<PipelineActivityReporter>();
        services.AddSingleton<IPipelineActivityReporter>(provider => provider.GetRequiredService<PipelineActivityReporter>());
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        services.AddSingleton<PublishParameters>();
        services.TryAddSingleton<IPipelineAudience, ConsoleAudience>();
        services.AddHostedService<PipelineExecutor>();
        logging.Services.AddSingleton<ILoggerProvider, StepLoggerProvider>();
        // The audience shows what is logged while a step runs; the console's own lines would say it twice.
        logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.Critical);
        RememberEarlierDeployments(builder);
    }

    /// <summary>Makes what earlier deployments remembered the last resort of the configuration.</summary>
    private static void RememberEarlierDeployments(IDistributedApplicationBuilder builder)
    {
        if (DeploymentStateFile.PathFor(builder.Configuration, builder.Environment) is { } path && File.Exists(path))
        {
            builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(path)!),
                Path = Path.GetFileName(path),
                Optional = true,
            });
        }
    }
}
