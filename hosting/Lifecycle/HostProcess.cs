namespace NodePostgres.Hosting.Lifecycle;

/// <summary>The process that runs the application.</summary>
/// <param name="IsAlone">Whether it is the app host's own, in which nothing else runs; a test runner's is not.</param>
internal sealed record HostProcess(bool IsAlone)
{
    /// <summary>The orchestrator of this app host; null where there is none, or no telling it apart.</summary>
    public ProcessIdentity? FindOrchestrator() => IsAlone ? ProcessIdentity.WithArguments(IsOrchestrator) : null;

    // It watches this process, and says so by its arguments; one that is to detach itself has yet to start the one that stays.
    private static bool IsOrchestrator(string[] arguments) =>
        Array.IndexOf(arguments, "--monitor") is var at and >= 0
        && arguments.ElementAtOrDefault(at + 1) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && arguments.Contains("start-apiserver")
        && !arguments.Contains("--detach");
}
