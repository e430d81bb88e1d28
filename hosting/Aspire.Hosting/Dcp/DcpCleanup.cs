using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Dcp;

/// <summary>Deletes what there is in DCP and waits until DCP has undone it.</summary>
internal static class DcpCleanup
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// Deletes all objects of all kinds, those that use others first: DCP keeps a network until its containers have left it.
    /// </summary>
    /// <param name="client">DCP's client.</param>
    /// <param name="processes">
    /// The processes that DCP runs. When none for the user is left, there is no need to wait until DCP, too, has noticed.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when nothing is left of what the objects stood for.</returns>
    public static async Task DeleteEverythingAsync(DcpClient client, DcpProcesses processes, CancellationToken cancellationToken)
    {
        await DeleteAllAsync<ContainerExec>(client, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            DeleteAllAsync<Executable>(client, cancellationToken, processes),
            DeleteAllAsync<Container>(client, cancellationToken),
            DeleteAllAsync<ContainerNetworkTunnelProxy>(client, cancellationToken)).ConfigureAwait(false);
        await Task.WhenAll(
            DeleteAllAsync<Service>(client, cancellationToken),
            DeleteAllAsync<ContainerNetwork>(client, cancellationToken),
            DeleteAllAsync<ContainerVolume>(client, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task DeleteAllAsync<T>(DcpClient client, CancellationToken cancellationToken, DcpProcesses? processes = null)
        where T : DcpObject, IDcpKind<T>
    {
        HashSet<string?> asked = [];
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var left = await client.ListAsync<T>(cancellationToken).ConfigureAwait(false);
            if (left.Count == 0)
            {
                return;
            }

            await Task.WhenAll(left.Where(item => asked.Add(item.Metadata.Uid)).Select(item => client.DeleteAsync<T>(item.Metadata.Name, cancellationToken))).ConfigureAwait(false);
            if (processes is { AnyOfUser: false })
            {
                return;
            }

            processes?.TerminateOrphans();

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
