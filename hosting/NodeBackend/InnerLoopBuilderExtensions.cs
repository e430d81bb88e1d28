namespace NodePostgres.Hosting.NodeBackend;

/// <summary>From a changed source to a backend that runs it.</summary>
internal static class InnerLoopBuilderExtensions
{
    /// <summary>Gives the backend the command 'Rebuild', and watches its sources where it runs as a process and <see cref="NodeBackendOptions.Watch"/> is on.</summary>
    public static IResourceBuilder<NodeBackendResource> WithInnerLoop(this IResourceBuilder<NodeBackendResource> backend, NodeBackendOptions options)
    {
        var builder = backend.ApplicationBuilder;
        return builder.ExecutionContext.IsPublishMode ? backend : backend.WithRebuildCommand().WhenRuntimeIsKnown(runtime =>
        {
            if (!runtime.IsContainers && options.Watch)
            {
                builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<BackendWatch>(
                    services, options, ActivatorUtilities.CreateInstance<BackendUpdate>(services, backend.Resource)));
            }
        });
    }
}
