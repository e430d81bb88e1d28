using AppHost.PostgresProcess;
using Microsoft.Extensions.DependencyInjection;
using NodePostgres.Hosting.PinnedTools;

namespace AppHost.SecondStart;

/// <summary>One app host for one set of data.</summary>
internal static class SecondStartBuilderExtensions
{
    /// <summary>
    /// Refuses to start while another app host runs on the same data: the data folder, or the volume of a database in a container.
    /// App hosts with data of their own, as in tests or in another clone, run beside each other. What killed ones left is waited for, or deleted.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Another one runs; the message names its process and its dashboard.</exception>
    public static void RefuseSecondStart(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode && FindData(builder) is var (path, data))
        {
            var held = RunLock.Acquire(path, data);
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<RunLockService>(services, held));
            if (OperatingSystem.IsLinux())
            {
                builder.Services.AddHostedService<AbandonedFolders>();
            }

            if (held.KilledRun is { } killed)
            {
                builder.Eventing.Subscribe<BeforeStartEvent>((starting, token) => Leftovers.UntilGoneAsync(killed, starting.Model, token));
            }
        }
    }

    private static (string Lock, string Data)? FindData(IDistributedApplicationBuilder builder)
    {
        if (builder.Resources.OfType<PostgresProcessResource>().FirstOrDefault() is { DataFolder.Path: var folder })
        {
            return (Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.run"), folder);
        }

        // A volume belongs to the user's container engine, whatever clone mounts it.
        return builder.Resources.OfType<PostgresServerResource>().SelectMany(postgres => postgres.Annotations.OfType<ContainerMountAnnotation>())
            .FirstOrDefault(mount => mount.Type == ContainerMountType.Volume) is { Source: { } volume }
                ? (Path.Combine(ToolCache.OfUser().Root, "locks", $"volume-{volume}.run"), $"volume {volume}")
                : null;
    }
}
