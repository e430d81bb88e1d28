namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states that the dashboard, the waits and the tests know.</summary>
public static class KnownResourceStates
{
    /// <summary>Not shown; replaced by <see cref="CustomResourceSnapshot.IsHidden"/>.</summary>
    [Obsolete("Use CustomResourceSnapshot.IsHidden instead.")]
    public static readonly string Hidden = "Hidden";

    /// <summary>Being started.</summary>
    public static readonly string Starting = "Starting";

    /// <summary>Running; whether it is healthy, its health reports say.</summary>
    public static readonly string Running = "Running";

    /// <summary>Could not be started.</summary>
    public static readonly string FailedToStart = "FailedToStart";

    /// <summary>The container engine does not work.</summary>
    public static readonly string RuntimeUnhealthy = "RuntimeUnhealthy";

    /// <summary>Being stopped.</summary>
    public static readonly string Stopping = "Stopping";

    /// <summary>Ended, as a service does.</summary>
    public static readonly string Exited = "Exited";

    /// <summary>Ended, as a task does.</summary>
    public static readonly string Finished = "Finished";

    /// <summary>Waiting for others.</summary>
    public static readonly string Waiting = "Waiting";

    /// <summary>Not started yet, and not going to be by itself.</summary>
    public static readonly string NotStarted = "NotStarted";

    /// <summary>Its image is being built.</summary>
    public static readonly string Building = "Building";

    /// <summary>A parameter without a value.</summary>
    public static readonly string ValueMissing = "ValueMissing";

    /// <summary>There, for what neither starts nor stops.</summary>
    public static readonly string Active = "Active";

    /// <summary>The states from which a resource does not go on by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];

    /// <summary>The states in which a resource can be built anew.</summary>
    public static readonly IReadOnlyList<string> BuildableStates = [Running, Waiting, Finished, FailedToStart, Exited];
}

/// <summary>How the dashboard styles a state.</summary>
public static class KnownResourceStateStyles
{
    /// <summary>As good.</summary>
    public static readonly string Success = "success";

    /// <summary>As a failure.</summary>
    public static readonly string Error = "error";

    /// <summary>As neutral.</summary>
    public static readonly string Info = "info";

    /// <summary>As a warning.</summary>
    public static readonly string Warn = "warning";
}
