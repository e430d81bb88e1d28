using Microsoft.Extensions.DependencyInjection.Extensions;
using NodePostgres.Hosting.Runtime;

namespace Aspire.Hosting;

/// <summary>Containers or processes.</summary>
public static class RuntimeBuilderExtensions
{
    /// <summary>
    /// Chooses what the resources run as, and carries that out: called once, after all resources. <c>--runtime</c>, then the variable
    /// <c>APPHOST_RUNTIME</c>, says <c>containers</c>, <c>processes</c> or <c>auto</c> (the default): containers where docker or podman answers
    /// that has the images or can pull them, else processes of this machine, for those resources that can be (<c>RunAsProcess</c>). When the
    /// application is published, nothing is chosen: all are containers.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="DistributedApplicationException">The runtime asked for is unknown, or cannot run here.</exception>
    public static async Task UseRuntimeAsync(this IDistributedApplicationBuilder builder)
    {
        if (builder.IsRuntimeKnown())
        {
            throw new DistributedApplicationException("UseRuntimeAsync was called already. Call it once, after all resources.");
        }

        RefuseSharedData(builder);
        var runtime = await AppRuntime.ChooseAsync(builder).ConfigureAwait(false);
        builder.Services.AddSingleton(runtime);
        builder.Services.AddSingleton<ResourceStarts>();
        if (runtime.Kind == RuntimeKind.Processes)
        {
            builder.ReplaceContainers();
        }

        foreach (var resource in builder.Resources.ToArray())
        {
            foreach (var annotation in resource.Annotations.OfType<RuntimeAnnotation>().ToArray())
            {
                annotation.CarryOut(runtime);
            }

            if (runtime.Engine is { } engine && resource is ContainerResource container && resource.HasAnnotationOfType<ProcessAnnotation>())
            {
                builder.CreateResourceBuilder(container).WithEngineCheck(engine);
            }
        }
    }

    /// <summary>Has something added to a resource once the runtime is known.</summary>
    internal static IResourceBuilder<T> WhenRuntimeIsKnown<T>(this IResourceBuilder<T> builder, Action<AppRuntime> carryOut)
        where T : IResource
    {
        if (builder.ApplicationBuilder.IsRuntimeKnown())
        {
            throw new DistributedApplicationException($"'{builder.Resource.Name}' was added or changed after UseRuntimeAsync. Call that after all resources.");
        }

        builder.ApplicationBuilder.Eventing.Subscribe<BeforeStartEvent>((starting, _) => starting.Services.GetService<AppRuntime>() is null
            ? throw new DistributedApplicationException($"'{builder.Resource.Name}' needs to know what it runs as: call 'await builder.UseRuntimeAsync()' after all resources.")
            : Task.CompletedTask);
        return builder.WithAnnotation(new RuntimeAnnotation(carryOut));
    }

    private static bool IsRuntimeKnown(this IDistributedApplicationBuilder builder) => builder.Services.Any(service => service.ServiceType == typeof(AppRuntime));

    // Each would pass its own guard, as long as the other has not started.
    private static void RefuseSharedData(IDistributedApplicationBuilder builder)
    {
        var places = builder.Resources.SelectMany(
            resource => new[] { resource.DataVolume(), resource.Annotations.OfType<DataFolderAnnotation>().LastOrDefault()?.Path }.OfType<string>(), (resource, place) => (resource.Name, place));
        if (places.GroupBy(data => data.place, data => data.Name).FirstOrDefault(servers => servers.Count() > 1) is { } shared)
        {
            throw new DistributedApplicationException($"{string.Join(" and ", shared.Select(name => $"'{name}'"))} have the same data, {shared.Key}. Give each a volume and a folder of its own.");
        }
    }

    private static void ReplaceContainers(this IDistributedApplicationBuilder builder)
    {
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ChildStates>());
        for (var index = 0; index < builder.Resources.Count; index++)
        {
            var original = builder.Resources[index];
            if (original.Annotations.OfType<ProcessAnnotation>().LastOrDefault() is { } process)
            {
                foreach (var annotation in original.Annotations.Where(IsOfContainer).ToArray())
                {
                    original.Annotations.Remove(annotation);
                }

                var resource = original is IResourceWithConnectionString connection
                    ? new ProcessResourceWithConnectionString(connection, process.Command(), process.WorkingDirectory)
                    : new ProcessResource(original, process.Command(), process.WorkingDirectory);
                builder.Resources[index] = resource;
                // Aspire tells only the children of what is in the model.
                builder.Eventing.Subscribe<ConnectionStringAvailableEvent>(resource, async (available, token) =>
                {
                    foreach (var child in builder.Resources.OfType<IResourceWithParent>().Where(child => child.Parent == original && child is IResourceWithConnectionString))
                    {
                        await builder.Eventing.PublishAsync(new ConnectionStringAvailableEvent(child, available.Services), token).ConfigureAwait(false);
                    }
                });
                process.Configure(builder.CreateResourceBuilder(resource));
            }
        }
    }

    private static bool IsOfContainer(IResourceAnnotation annotation) => annotation
        is ContainerImageAnnotation or DockerfileBuildAnnotation or ContainerMountAnnotation or ContainerRuntimeArgsCallbackAnnotation or ContainerLifetimeAnnotation or PersistenceAnnotation;
}
