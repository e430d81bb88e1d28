using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands start, stop and restart that every resource with a life of its own has.</summary>
internal static class LifecycleCommands
{
    public static void Add(IResource resource, ApplicationOrchestrator orchestrator)
    {
        if (resource.HasAnnotationOfType<ExcludeLifecycleCommandsAnnotation>())
        {
            return;
        }

        resource.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.StartCommand,
            "Start",
            updateState: context => StateOf(context) switch
            {
                null or "" => ResourceCommandState.Disabled,
                var state when state == KnownResourceStates.Starting || state == KnownResourceStates.RuntimeUnhealthy || state == KnownResourceStates.Building =>
                    ResourceCommandState.Disabled,
                var state when IsStopped(state) || state == KnownResourceStates.Waiting => ResourceCommandState.Enabled,
                _ => ResourceCommandState.Hidden,
            },
            executeCommand: context => RunAsync($"Resource '{resource.Name}' started.", () =>
                orchestrator.StartResourceAsync(resource.Name, context.CancellationToken)),
            displayDescription: "Start the resource",
            parameter: null,
            confirmationMessage: null,
            iconName: "Play",
            iconVariant: IconVariant.Filled,
            isHighlighted: true));

        resource.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.StopCommand,
            "Stop",
            updateState: context => StateOf(context) switch
            {
                var state when state == KnownResourceStates.Stopping => ResourceCommandState.Disabled,
                var state when state == KnownResourceStates.Running || state == KnownResourceStates.Active => ResourceCommandState.Enabled,
                _ => ResourceCommandState.Hidden,
            },
            executeCommand: context => RunAsync($"Resource '{resource.Name}' stopped.", () =>
                orchestrator.StopResourceAsync(resource.Name, context.CancellationToken)),
            displayDescription: "Stop the resource",
            parameter: null,
            confirmationMessage: null,
            iconName: "Stop",
            iconVariant: IconVariant.Filled,
            isHighlighted: true));

        // Enabled for a resource that ended too: after a failed migration, restart is what people look for.
        resource.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.RestartCommand,
            "Restart",
            updateState: context => StateOf(context) is { Length: > 0 } state
                && (state == KnownResourceStates.Running || KnownResourceStates.TerminalStates.Contains(state))
                    ? ResourceCommandState.Enabled
                    : ResourceCommandState.Disabled,
            executeCommand: context => RunAsync($"Resource '{resource.Name}' restarted.", async () =>
            {
                await orchestrator.StopResourceAsync(resource.Name, context.CancellationToken).ConfigureAwait(false);
                await orchestrator.StartResourceAsync(resource.Name, context.CancellationToken).ConfigureAwait(false);
            }),
            displayDescription: "Stop the resource, then start it",
            parameter: null,
            confirmationMessage: null,
            iconName: "ArrowCounterclockwise",
            iconVariant: IconVariant.Regular,
            isHighlighted: false));
    }

    private static async Task<ExecuteCommandResult> RunAsync(string done, Func<Task> action)
    {
        await action().ConfigureAwait(false);
        return new ExecuteCommandResult { Success = true, Message = done };
    }

    private static string? StateOf(UpdateCommandStateContext context) => context.ResourceSnapshot.State?.Text;

    private static bool IsStopped(string state) =>
        KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.NotStarted || state == "Unknown";
}
