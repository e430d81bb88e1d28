using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;

namespace Aspire.Hosting;

/// <summary>Compose environments: where the application is published to as a compose file, and deployed from it.</summary>
public static class ComposeEnvironmentExtensions
{
    /// <summary>
    /// Publishes the application's containers as a compose file, with the Aspire dashboard unless told otherwise. A pipeline that is
    /// told no <c>--step</c> runs <c>publish</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the environment.</param>
    /// <returns>A builder for the environment. When the application is not published, the environment is not part of it.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> AddComposeEnvironment(this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        // Without a step, every one would run, those among them that take a deployment down.
        builder.Services.PostConfigure<PipelineOptions>(options => options.Step = options.Step is { Length: > 0 } step ? step : WellKnownPipelineSteps.Publish);
        var environment = new ComposeEnvironmentResource(name)
        {
            Dashboard = builder.CreateDashboard($"{name}-dashboard").PublishAsComposeService((_, service) => service.Restart = "always"),
        };
        return builder.ExecutionContext.IsRunMode ? builder.CreateResourceBuilder(environment) : builder.AddResource(environment);
    }

    /// <summary>Changes the properties of the environment.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="configure">Changes them.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> WithProperties(this IResourceBuilder<ComposeEnvironmentResource> builder, Action<ComposeEnvironmentResource> configure)
    {
        configure(builder.Resource);
        return builder;
    }

    /// <summary>Changes the compose file before it is written. Several apply in order, after those of the services.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="configure">Changes the file.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> ConfigureComposeFile(this IResourceBuilder<ComposeEnvironmentResource> builder, Action<ComposeFile> configure)
    {
        builder.Resource.ConfigureComposeFile += configure;
        return builder;
    }

    /// <summary>Changes the variables of the <c>.env</c> file before it is written. Several apply in order, after those of the compose file.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="configure">Changes the variables, which are given by name.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> ConfigureEnvFile(this IResourceBuilder<ComposeEnvironmentResource> builder, Action<IDictionary<string, CapturedEnvironmentVariable>> configure)
    {
        builder.Resource.ConfigureEnvFile += configure;
        return builder;
    }

    /// <summary>Adds the Aspire dashboard to the environment, or leaves it out.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="enabled">Whether it is there; the default is true.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeEnvironmentResource> WithDashboard(this IResourceBuilder<ComposeEnvironmentResource> builder, bool enabled = true)
    {
        builder.Resource.DashboardEnabled = enabled;
        return builder;
    }

    /// <summary>Adds the Aspire dashboard to the environment, and changes it.</summary>
    /// <param name="builder">The environment.</param>
    /// <param name="configure">Changes the dashboard.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The environment was not made by <c>AddComposeEnvironment</c> and has no dashboard.</exception>
    public static IResourceBuilder<ComposeEnvironmentResource> WithDashboard(this IResourceBuilder<ComposeEnvironmentResource> builder, Action<IResourceBuilder<ComposeDashboardResource>> configure)
    {
        builder.Resource.DashboardEnabled = true;
        configure(builder.Resource.Dashboard ?? throw new InvalidOperationException("Dashboard resource is not initialized"));
        return builder;
    }
}
