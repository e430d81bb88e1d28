using Microsoft.Extensions.DependencyInjection;

namespace AppHost.ResetDatabase;

/// <summary>The command 'Reset database' of the dashboard: stop PostgreSQL, delete its data, start it with none.</summary>
internal static class ResetDatabaseCommand
{
    private const string Name = "reset-database";

    /// <summary>Adds the command; the dashboard asks before it runs it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="description">What the command does.</param>
    /// <param name="confirmation">What the dashboard asks.</param>
    /// <param name="delete">
    /// Deletes the data of the stopped server, given what the server was before the stop. Returns null, or why it could not.
    /// </param>
    public static IResourceBuilder<T> WithResetDatabaseCommand<T>(
        this IResourceBuilder<T> builder,
        string description,
        string confirmation,
        Func<CustomResourceSnapshot?, CancellationToken, Task<string?>> delete)
        where T : IResource =>
        builder.WithCommand(
            Name,
            "Reset database",
            context => ExecuteAsync(builder.Resource, delete, context),
            new CommandOptions { Description = description, ConfirmationMessage = confirmation, IconName = "DatabaseWarning" });

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, Func<CustomResourceSnapshot?, CancellationToken, Task<string?>> delete, ExecuteCommandContext context)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        notifications.TryGetCurrentState(context.ResourceName, out var current);
        if (IsUp(current?.Snapshot.State?.Text))
        {
            var stopped = await commands.ExecuteCommandAsync(
                context.ResourceName, KnownResourceCommands.StopCommand, context.CancellationToken).ConfigureAwait(false);
            if (!stopped.Success)
            {
                return stopped;
            }

            await notifications.WaitForResourceAsync(
                resource.Name, @event => !IsUp(@event.Snapshot.State?.Text), context.CancellationToken).ConfigureAwait(false);
        }

        return await delete(current?.Snapshot, context.CancellationToken).ConfigureAwait(false) is { } complaint
            ? CommandResults.Failure(complaint)
            : await commands.ExecuteCommandAsync(
                context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken).ConfigureAwait(false);
    }

    private static bool IsUp(string? state) =>
        state == KnownResourceStates.Running || state == KnownResourceStates.Starting || state == KnownResourceStates.Stopping;
}
