namespace NodePostgres.Hosting.Lifecycle;

/// <summary>One app host for one set of data.</summary>
internal static class SecondStart
{
    /// <summary>
    /// Refuses to start while another app host runs on the same data: the data folder, or the volume of a database in a container.
    /// App hosts with data of their own, as in tests or in another clone, run beside each other. What killed ones left is waited for.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Another one runs; the message names its process and its dashboard.</exception>
    public static void RefuseSecondStart(this IDistributedApplicationBuilder builder)
    {
        foreach (var (path, data) in builder.Resources.Select(FindData).OfType<(string, string)>().Order())
        {
            var held = RunLock.Acquire(path, data);
            builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<RunLockService>(services, held));
            if (held.KilledRun is { } killed)
            {
                builder.Eventing.Subscribe<BeforeStartEvent>((starting, token) => Leftovers.UntilGoneAsync(killed, starting.Model, token));
            }
        }
    }

    private static (string Lock, string Data)? FindData(IResource server) => server switch
    {
        ProcessResource when server.Annotations.OfType<DataFolderAnnotation>().LastOrDefault() is { Path: var folder }
            => (Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.run"), folder),
        // A volume belongs to the user's container engine, whatever clone mounts it.
        _ when server.DataVolume() is { } volume => (Path.Combine(ToolCache.OfUser().Root, "locks", $"volume-{volume}.run"), $"volume {volume}"),
        _ => null,
    };
}
