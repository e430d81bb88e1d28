using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>Waits for a resource on behalf of <c>aspire wait</c>.</summary>
internal sealed class ResourceWait(DistributedApplicationModel model, ResourceNotificationService notifications, TimeProvider time)
{
    public async Task<WaitResponse> WaitAsync(WaitRequest request, CancellationToken cancellationToken)
    {
        if (!model.Resources.Any(resource => IsNamed(resource, request.ResourceName)))
        {
            return new(Success: false, ResourceNotFound: true, ErrorMessage: $"Resource '{request.ResourceName}' was not found.");
        }
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(request.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return request.Status switch
            {
                "healthy" => Succeeded(await notifications.WaitForResourceHealthyAsync(Name(request.ResourceName), WaitBehavior.StopOnResourceUnavailable, both.Token).ConfigureAwait(false)),
                "up" => Running(request.ResourceName, await WaitAsync(request.ResourceName, state => state.Snapshot.State?.Text == KnownResourceStates.Running || HasEnded(state), both.Token).ConfigureAwait(false)),
                "down" => Succeeded(await WaitAsync(request.ResourceName, HasEnded, both.Token).ConfigureAwait(false)),
                _ => new(Success: false, ErrorMessage: $"Unknown status: {request.Status}"),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new(Success: false, TimedOut: true, ErrorMessage: $"Timed out waiting for resource '{request.ResourceName}'.");
        }
        catch (DistributedApplicationException exception)
        {
            return new(Success: false, ErrorMessage: exception.Message);
        }
    }

    private async Task<ResourceEvent> WaitAsync(string name, Func<ResourceEvent, bool> condition, CancellationToken cancellationToken)
        => await notifications.WaitForResourceAsync(Name(name), condition, cancellationToken).ConfigureAwait(false);

    /// <summary>The name in the model for that of an instance.</summary>
    private string Name(string name) => model.Resources.First(resource => IsNamed(resource, name)).Name;

    private static bool IsNamed(IResource resource, string name)
        => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase)
            || resource.GetResolvedResourceNames().Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool HasEnded(ResourceEvent state)
        => KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text) || state.Snapshot.ExitCode is not null;

    private static WaitResponse Succeeded(ResourceEvent state) => new(Success: true, state.Snapshot.State?.Text, state.Snapshot.HealthStatus?.ToString());

    private static WaitResponse Running(string name, ResourceEvent state) => state.Snapshot.State?.Text == KnownResourceStates.Running
        ? Succeeded(state)
        : Succeeded(state) with { Success = false, ErrorMessage = $"Resource '{name}' failed to reach 'Running' state. Current state: {state.Snapshot.State?.Text ?? "Unknown"}." };
}

/// <summary>What to wait for: <c>healthy</c>, <c>up</c> or <c>down</c>; the member names are the protocol's.</summary>
internal sealed record WaitRequest(string ResourceName, string Status, int TimeoutSeconds = 120);

/// <summary>What came of a wait; the member names are the protocol's.</summary>
internal sealed record WaitResponse(
    bool Success, string? State = null, string? HealthStatus = null, bool ResourceNotFound = false, bool TimedOut = false, string? ErrorMessage = null);
