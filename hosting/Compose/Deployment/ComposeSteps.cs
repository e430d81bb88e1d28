using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodePostgres.Hosting.Compose.Publishing;

namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>The pipeline steps of a compose environment, and what they depend on.</summary>
internal sealed class ComposeSteps(ComposeEnvironmentResource environment)
{
    private const string UpTag = "docker-compose-up";
    private const string SummaryTag = "print-summary";

    public IEnumerable<PipelineStep> Create()
    {
        var name = environment.Name;
        yield return new PipelineStep
        {
            Name = $"prepare-deployment-targets-{name}",
            Description = $"Prepares Docker Compose deployment targets for {name}.",
            Action = PrepareTargetsAsync,
            DependsOnSteps = [WellKnownPipelineSteps.ValidateComputeEnvironments],
            RequiredBySteps = [WellKnownPipelineSteps.BeforeStart],
        };
        yield return new PipelineStep
        {
            Name = $"publish-{name}",
            Description = $"Publishes the Docker Compose environment configuration for {name}.",
            Action = step => new ComposePublisher(environment, step).WriteAsync(),
            RequiredBySteps = [WellKnownPipelineSteps.Publish],
        };
        yield return new PipelineStep
        {
            Name = $"prepare-{name}",
            Description = $"Prepares the Docker Compose environment {name} for deployment.",
            Action = WriteValuesAsync,
            DependsOnSteps =
            [
                WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.Build, WellKnownPipelineSteps.ProcessParameters,
                WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.ValidateComputeEnvironments,
            ],
        };
        yield return new PipelineStep
        {
            Name = $"docker-compose-up-{name}",
            Description = $"Brings the services of {name} up and waits until they are well.",
            Action = step => new ComposeDeployment(environment, step).UpAsync(),
            Tags = [UpTag],
            DependsOnSteps = [$"prepare-{name}", WellKnownPipelineSteps.CheckContainerRuntime],
            RequiredBySteps = [WellKnownPipelineSteps.Deploy],
        };
        yield return new PipelineStep
        {
            Name = $"docker-compose-down-{name}",
            Description = $"Takes the services of {name} down; their volumes stay.",
            Action = step => new ComposeDeployment(environment, step).DownAsync(),
            Tags = ["docker-compose-down"],
        };
        yield return new PipelineStep
        {
            Name = $"destroy-compose-{name}",
            Description = $"Confirms and destroys the Docker Compose environment {name}.",
            Action = step => new ComposeDeployment(environment, step).DestroyAsync(),
            DependsOnSteps = [WellKnownPipelineSteps.DestroyPrereq],
            RequiredBySteps = [WellKnownPipelineSteps.Destroy],
        };
        foreach (var service in environment.Services.Values)
        {
            yield return new PipelineStep
            {
                Name = $"print-{service.Name}-summary",
                Description = $"Says where {service.Name} is reached.",
                Action = step => new ComposeDeployment(environment, step).SummarizeAsync(service),
                Tags = [SummaryTag],
                DependsOnSteps = [$"docker-compose-up-{name}"],
                RequiredBySteps = [WellKnownPipelineSteps.Deploy],
                Resource = service,
            };
        }
    }

    /// <summary>Makes the services go up only with their images built, and in their registry.</summary>
    public void Connect(PipelineConfigurationContext context)
    {
        var up = context.GetSteps(environment, UpTag).ToArray();
        foreach (var resource in context.Model.GetBuildResources())
        {
            var builds = context.GetSteps(resource, WellKnownPipelineTags.BuildCompute).ToArray();
            builds.DependsOn(WellKnownPipelineSteps.DeployPrereq);
            up.DependsOn(builds);
            up.DependsOn(context.GetSteps(resource, WellKnownPipelineTags.PushContainerImage));
        }
    }

    private async Task PrepareTargetsAsync(PipelineStepContext context)
    {
        if (context.ExecutionContext.IsRunMode)
        {
            return;
        }
        var services = new ComposeServices(environment, context.ExecutionContext, context.Services.GetRequiredService<ILogger<ComposeEnvironmentResource>>());
        var registry = Registry(context.Model);
        var dashboard = environment.DashboardEnabled ? environment.Dashboard?.Resource : null;
        if (dashboard is not null)
        {
            await services.AddAsync(dashboard, registry, context.CancellationToken).ConfigureAwait(false);
        }
        foreach (var resource in context.Model.GetComputeResources())
        {
            if (resource.GetComputeEnvironment() is { } other && other != environment)
            {
                continue;
            }
            if (dashboard is not null && resource is IResourceWithEnvironment && resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var otlp))
            {
                resource.Annotations.Add(new EnvironmentCallbackAnnotation(variables => SendTelemetry(variables, resource, otlp, dashboard)));
            }
            await services.AddAsync(resource, registry, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private static void SendTelemetry(EnvironmentCallbackContext context, IResource resource, OtlpExporterAnnotation otlp, ComposeDashboardResource dashboard)
    {
        var overHttp = otlp.RequiredProtocol is OtlpProtocol.HttpProtobuf or OtlpProtocol.HttpJson;
        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = overHttp ? dashboard.OtlpHttpEndpoint : dashboard.OtlpGrpcEndpoint;
        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = otlp.RequiredProtocol switch
        {
            OtlpProtocol.HttpProtobuf => "http/protobuf",
            OtlpProtocol.HttpJson => "http/json",
            _ => "grpc",
        };
        context.EnvironmentVariables["OTEL_SERVICE_NAME"] = resource.Name;
    }

    private IContainerRegistry Registry(DistributedApplicationModel model)
        => environment.TryGetLastAnnotation<ContainerRegistryReferenceAnnotation>(out var annotation) ? annotation.Registry
            : model.Resources.OfType<IContainerRegistry>().ToArray() is [var only] ? only
            : LocalContainerRegistry.Instance;

    private async Task WriteValuesAsync(PipelineStepContext context)
    {
        var path = ComposeOutput.DeploymentEnvFile(context, ComposeOutput.Folder(context, environment));
        if (environment.CapturedVariables.Count == 0)
        {
            // The values of an earlier deployment are not those of this one.
            File.Delete(path);
            return;
        }
        List<(CapturedEnvironmentVariable, string?)> values = [];
        foreach (var variable in environment.CapturedVariables.Values)
        {
            var value = variable.Source switch
            {
                ParameterResource parameter => variable.DefaultValue ?? await parameter.GetValueAsync(context.CancellationToken).ConfigureAwait(false),
                IValueProvider provider => await provider.GetValueAsync(context.CancellationToken).ConfigureAwait(false),
                _ => variable.DefaultValue,
            };
            values.Add((variable, value));
        }
        await EnvFile.WriteValuesAsync(path, values, context.CancellationToken).ConfigureAwait(false);
    }
}
