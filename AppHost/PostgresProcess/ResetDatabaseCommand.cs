using Microsoft.Extensions.DependencyInjection;
using Tooling;

namespace AppHost.PostgresProcess;

/// <summary>The command 'Reset database' of the dashboard: stop, delete the data, start on a new data folder.</summary>
internal static class ResetDatabaseCommand
{
    private const string Name = "reset-database";

    /// <summary>Adds the command; the dashboard asks before it runs it.</summary>
    public static IResourceBuilder<PostgresProcessResource> WithResetDatabaseCommand(this IResourceBuilder<PostgresProcessResource> builder) =>
        builder.WithCommand(
            Name,
            "Reset database",
            context => ExecuteAsync(builder.Resource, context),
            new CommandOptions
            {
                Description = "Stops PostgreSQL, deletes all its data and starts it with an empty database and the password from the user secrets.",
                ConfirmationMessage = "This deletes all data in the database for good. Reset it?",
                IconName = "DatabaseWarning",
            });

    private static async Task<ExecuteCommandResult> ExecuteAsync(PostgresProcessResource resource, ExecuteCommandContext context)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        if (notifications.TryGetCurrentState(context.ResourceName, out var current) && IsUp(current.Snapshot.State?.Text))
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

        try
        {
            resource.DataFolder.Delete();
        }
        catch (Exception exception) when (exception is ToolException or IOException or UnauthorizedAccessException)
        {
            return CommandResults.Failure(exception.Message);
        }

        return await commands.ExecuteCommandAsync(
            context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken).ConfigureAwait(false);
    }

    private static bool IsUp(string? state) =>
        state == KnownResourceStates.Running || state == KnownResourceStates.Starting || state == KnownResourceStates.Stopping;
}
