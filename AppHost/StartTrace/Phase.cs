using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.StartTrace;

/// <summary>What a resource is busy with during the start.</summary>
internal enum Phase
{
    /// <summary>It starts only when somebody asks.</summary>
    None,

    /// <summary>Its start has not begun.</summary>
    Pending,

    /// <summary>Its dependencies are not there yet.</summary>
    Wait,

    /// <summary>Its process or container is being started.</summary>
    Start,

    /// <summary>It runs, and is not healthy yet.</summary>
    Health,

    /// <summary>It runs and is healthy. For one that is to finish, its work.</summary>
    Run,

    /// <summary>It ended with success.</summary>
    Finished,

    /// <summary>It failed to start, or ended with an error.</summary>
    Failed,
}

/// <summary>Reads the phase from what Aspire publishes of a resource.</summary>
internal static class Phases
{
    public static Phase Of(CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text;
        if (string.IsNullOrEmpty(state))
        {
            return Phase.Pending;
        }

        if (state == KnownResourceStates.NotStarted)
        {
            return Phase.None;
        }

        if (state == KnownResourceStates.Waiting)
        {
            return Phase.Wait;
        }

        if (state == KnownResourceStates.Running)
        {
            return snapshot.HealthStatus == HealthStatus.Healthy ? Phase.Run : Phase.Health;
        }

        if (state == KnownResourceStates.FailedToStart)
        {
            return Phase.Failed;
        }

        if (KnownResourceStates.TerminalStates.Contains(state))
        {
            return snapshot.ExitCode is null or 0 ? Phase.Finished : Phase.Failed;
        }

        return Phase.Start;
    }
}
