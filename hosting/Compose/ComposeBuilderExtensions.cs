using NodePostgres.Hosting.Compose;

namespace Aspire.Hosting;

/// <summary>Publishes the application as a compose file, and deploys it from that.</summary>
public static class ComposeBuilderExtensions
{
    /// <summary>
    /// Publishes the application's containers as a hardened compose file for docker and podman. A pipeline that is told no <c>--step</c>
    /// runs <c>publish</c>. When the application runs, nothing happens.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the environment.</param>
    /// <param name="options">How it is published; null (the default) reads the section <c>Deployment</c> of the settings.</param>
    /// <returns>A builder for the environment.</returns>
    /// <exception cref="DistributedApplicationException">Some options are not possible; the message names them all.</exception>
    public static IResourceBuilder<ComposeEnvironmentResource> AddComposeEnvironment(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, ComposeOptions? options = null)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            return builder.CreateResourceBuilder(new ComposeEnvironmentResource(name, new(), builder.AppHostDirectory));
        }

        // Without a step, every one would run, those among them that take a deployment down.
        builder.Services.PostConfigure<PipelineOptions>(pipeline => pipeline.Step = pipeline.Step is { Length: > 0 } step ? step : WellKnownPipelineSteps.Publish);
        var checkedOptions = ComposeOptions.Load(builder, options);
        var environment = new ComposeEnvironmentResource(name, checkedOptions, builder.AppHostDirectory)
        {
            Dashboard = checkedOptions.Dashboard ? ComposeDashboardResource.Create(builder, $"{name}-dashboard", checkedOptions.DashboardPort) : null,
        };
        // The manifest's schema has no word for it.
        return builder.AddResource(environment).ExcludeFromManifest();
    }

    /// <summary>Names the network that the services share; without, it is <c>aspire</c>.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="name">The name.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> WithNetworkName(this IResourceBuilder<ComposeEnvironmentResource> builder, string name)
    {
        builder.Resource.NetworkName = name;
        return builder;
    }

    /// <summary>
    /// Has the last word on the compose service that is made of a resource. Several changes apply in order. When the application is not
    /// published, nothing happens.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="configure">Changes the service.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> PublishAsComposeService<T>(this IResourceBuilder<T> builder, Action<Service> configure)
        where T : IComputeResource
        => builder.ApplicationBuilder.ExecutionContext.IsPublishMode ? builder.WithAnnotation(new ServiceCustomization(configure)) : builder;
}
