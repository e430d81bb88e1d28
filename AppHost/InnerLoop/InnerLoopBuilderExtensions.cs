using AppHost.Backend;
using AppHost.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.InnerLoop;

/// <summary>From a changed source to a backend that runs it.</summary>
internal static class InnerLoopBuilderExtensions
{
    /// <summary>
    /// Gives the backend the command 'Rebuild', and watches its sources where it runs as a process and
    /// <see cref="BackendOptions.Watch"/> is on.
    /// </summary>
    public static IResourceBuilder<IBackendResource> WithInnerLoop(
        this IResourceBuilder<IBackendResource> backend, BackendOptions options, AppRuntime runtime)
    {
        var builder = backend.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode)
        {
            return backend;
        }

        builder.Services.AddSingleton<BackendUpdate>();
        if (!runtime.IsContainers && options.Watch)
        {
            builder.Services.AddSingleton(options);
            builder.Services.AddHostedService<BackendWatch>();
        }

        return backend.WithRebuildCommand();
    }
}
