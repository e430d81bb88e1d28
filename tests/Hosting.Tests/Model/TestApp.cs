using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests.Model;

/// <summary>Builders for models that are looked at, but not run.</summary>
internal static class TestApp
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IDistributedApplicationBuilder Running(params (string Key, string Value)[] configuration) => Create([], configuration);

    public static IDistributedApplicationBuilder Publishing(params (string Key, string Value)[] configuration)
        => Create(["--operation", "publish", "--publisher", "manifest", "--output-path", "unused"], configuration);

    public static async Task<IExecutionConfigurationResult> EvaluateAsync(IResource resource, DistributedApplicationExecutionContext context)
        => await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(context, NullLogger.Instance, Cancellation);

    public static async Task<Dictionary<string, string>> EnvironmentOf<T>(IResourceBuilder<T> builder) where T : IResource
    {
        var result = await EvaluateAsync(builder.Resource, new(builder.ApplicationBuilder.ExecutionContext.Operation));
        Assert.Null(result.Exception);
        return result.EnvironmentVariables.ToDictionary();
    }

    public static async Task<string[]> ArgumentsOf<T>(IResourceBuilder<T> builder) where T : IResource
    {
        var result = await EvaluateAsync(builder.Resource, new(builder.ApplicationBuilder.ExecutionContext.Operation));
        Assert.Null(result.Exception);
        return [.. result.Arguments.Select(argument => argument.Value)];
    }

    /// <summary>Gives an endpoint an address, as the orchestrator does: on the host, and for containers.</summary>
    public static void Allocate(this EndpointReference endpoint, int port, string? containerHost = null, string? targetPort = null)
    {
        var annotation = endpoint.EndpointAnnotation;
        annotation.AllocatedEndpoint = new(annotation, "localhost", port, EndpointBindingMode.SingleAddress, targetPort);
        if (containerHost is not null)
        {
            var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
            annotation.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                network,
                new(annotation, containerHost, annotation.TargetPort!.Value, EndpointBindingMode.SingleAddress, targetPort, network));
        }
    }

    private static IDistributedApplicationBuilder Create(string[] args, (string Key, string Value)[] configuration)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        return builder;
    }
}
