namespace NodePostgres.Hosting.Lifecycle;

/// <summary>What a killed app host leaves for a moment: its orchestrator needs some seconds to end everything.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Waits until nothing of <paramref name="killed"/> is in the way of the resources' data and fixed ports. What still is after
    /// 15 s is reported by the resource that it keeps from starting.
    /// </summary>
    public static async Task UntilGoneAsync(RunNote killed, DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        if (AreThere(killed, model))
        {
            Console.WriteLine("The run before was killed; waiting until what it left has ended.");
        }

        while (AreThere(killed, model) && watch.Elapsed < Patience)
        {
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool AreThere(RunNote killed, DistributedApplicationModel model) =>
        model.Resources.OfType<ProcessResource>().SelectMany(process => process.Annotations.OfType<DataFolderAnnotation>()).Any(folder => folder.IsInUse())
        || model.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
            .Any(endpoint => endpoint.Port is { } port && !LoopbackPorts.IsFree(port))
        || (Uri.TryCreate(killed.Dashboard, UriKind.Absolute, out var dashboard) && !LoopbackPorts.IsFree(dashboard.Port));
}
