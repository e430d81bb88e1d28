using Microsoft.Extensions.Hosting;
using Tooling;

namespace AppHost.PostgresProcess;

/// <summary>Deletes throwaway data once everything has stopped.</summary>
internal sealed class ThrowawayDataCleanup(PostgresProcessResource resource) : IHostedLifecycleService
{
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            resource.DataFolder.Delete();
        }
        catch (Exception exception) when (exception is ToolException or IOException)
        {
            Console.Error.WriteLine($"The throwaway data in '{resource.DataFolder.Path}' could not be deleted: {exception.Message}");
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
