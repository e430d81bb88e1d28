using System.Net;
using System.Net.Sockets;
using AppHost.PostgresProcess;
using AppHost.Reports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AppHost.SecondStart;

/// <summary>Holds the lock while the application runs; after a run that was killed, waits until what that left has ended.</summary>
internal sealed class RunLockService(RunLock held, DistributedApplicationModel model, IConfiguration configuration, TimeProvider time)
    : IHostedLifecycleService, IDisposable
{
    // The orchestrator ends what a killed app host leaves within seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await held.WriteNoteAsync(dashboard: null, cancellationToken).ConfigureAwait(false);
        if (held.FollowsKilledRun && SomethingIsLeft())
        {
            Console.WriteLine("The run before was killed; waiting until what it left has ended.");
            var begun = time.GetTimestamp();
            while (SomethingIsLeft() && time.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) =>
        held.WriteNoteAsync(Addresses.OfDashboard(model, configuration), cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        held.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => held.Dispose();

    // Whatever still is there after the patience is reported by the resource that it keeps from starting.
    private bool SomethingIsLeft() =>
        model.Resources.OfType<PostgresProcessResource>().Any(postgres => postgres.DataFolder.FindServer() is not null)
        || model.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
            .Any(endpoint => endpoint.Port is { } port && IsTaken(port));

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
