namespace NodePostgres.Hosting.Lifecycle;

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
    /// <summary>Whether a resource has a start to look at; a parameter has a value.</summary>
    public static bool IsOfInterest(IResource resource) => resource is IResourceWithWaitSupport or IResourceWithParent;

    public static Phase Of(CustomResourceSnapshot snapshot) => snapshot.State?.Text switch
    {
        null or "" => Phase.Pending,
        var state when state == KnownResourceStates.NotStarted => Phase.None,
        var state when state == KnownResourceStates.Waiting => Phase.Wait,
        var state when state == KnownResourceStates.Running => snapshot.HealthStatus == HealthStatus.Healthy ? Phase.Run : Phase.Health,
        var state when state == KnownResourceStates.FailedToStart => Phase.Failed,
        var state when KnownResourceStates.TerminalStates.Contains(state) => snapshot.ExitCode is null or 0 ? Phase.Finished : Phase.Failed,
        _ => Phase.Start,
    };
}
