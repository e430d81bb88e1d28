using AppHost.Backend;
using AppHost.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.InnerLoop;

/// <summary>From a changed source to a backend that runs it.</summary>
internal static class InnerLoopBuilderExtensions
{
    /// <summary>Watches the backend's sources where it runs as a process and <see cref="BackendOptions.Watch"/> is on.</summary>
    public static IDistributedApplicationBuilder AddInnerLoop(
        this IDistributedApplicationBuilder builder, BackendOptions options, AppRuntime runtime)
    {
        if (builder.ExecutionContext.IsRunMode && !runtime.IsContainers && options.Watch)
        {
            builder.Services.AddSingleton(options);
            builder.Services.AddHostedService<BackendWatch>();
        }

        return builder;
    }
}
