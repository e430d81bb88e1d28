using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Builder;

/// <summary>
/// Decides the process's exit code at the moment the application is asked to stop: 1 when a resource could not start, ended with another exit
/// code than those that wait for its completion expect, or ended with an error while others still wait for it to run.
/// </summary>
internal static class ExitVerdict
{
    public static IDisposable Observe(DistributedApplication application, IHostApplicationLifetime lifetime)
        => lifetime.ApplicationStopping.Register(() =>
        {
            // A test run's exit code is the test runner's affair.
            if (application.Interception is null && Failures(application.Services).ToArray() is { Length: > 0 } failures)
            {
                application.Services.GetRequiredService<ILogger<DistributedApplication>>().LogError(
                    "The application ends with exit code 1, because of: {Failures}.", string.Join(", ", failures));
                Environment.ExitCode = 1;
            }
        });

    /// <summary>What failed, as "name (state, exit code n)".</summary>
    internal static IEnumerable<string> Failures(IServiceProvider services)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        var resources = services.GetRequiredService<DistributedApplicationModel>().Resources;
        var awaited = resources
            .SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>()
                .Where(wait => wait.WaitType == WaitType.WaitForCompletion || IsWaiting(resource))
                .Select(wait => (wait.Resource, ExitCode: wait.WaitType == WaitType.WaitForCompletion ? wait.ExitCode : 0)))
            .ToLookup(wait => wait.Resource);

        foreach (var resource in resources)
        {
            foreach (var name in resource.GetResolvedResourceNames())
            {
                if (!notifications.TryGetCurrentState(name, out var current))
                {
                    continue;
                }

                var snapshot = current.Snapshot;
                if (SnapshotRules.Is(snapshot, KnownResourceStates.FailedToStart))
                {
                    yield return $"{name} ({snapshot.State!.Text})";
                }
                else if (SnapshotRules.IsTerminal(snapshot) && snapshot.ExitCode is { } exitCode && awaited[resource].Any(wait => wait.ExitCode != exitCode))
                {
                    yield return $"{name} ({snapshot.State!.Text}, exit code {exitCode})";
                }
            }
        }

        bool IsWaiting(IResource resource) => resource.GetResolvedResourceNames().Any(name =>
            notifications.TryGetCurrentState(name, out var current) && SnapshotRules.Is(current.Snapshot, KnownResourceStates.Waiting));
    }
}
