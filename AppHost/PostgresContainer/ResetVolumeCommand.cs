using AppHost.Containers;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.PostgresContainer;

/// <summary>The command 'Reset database' of the dashboard: stop, remove the volume, start on a new one.</summary>
internal static class ResetVolumeCommand
{
    private const string Name = "reset-database";

    /// <summary>Adds the command; the dashboard asks before it runs it.</summary>
    public static IResourceBuilder<PostgresServerResource> WithResetDatabaseCommand(
        this IResourceBuilder<PostgresServerResource> builder, ContainerEngine engine, string volume) =>
        builder.WithCommand(
            Name,
            "Reset database",
            context => ExecuteAsync(builder.Resource, engine, volume, context),
            new CommandOptions
            {
                Description = "Stops PostgreSQL, removes its volume and starts it with an empty database and the password from the user secrets.",
                ConfirmationMessage = $"This removes the volume '{volume}' with all data for good. Reset the database?",
                IconName = "DatabaseWarning",
            });

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        PostgresServerResource resource, ContainerEngine engine, string volume, ExecuteCommandContext context)
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

        // A container that has ended still holds its volume.
        if (current?.Snapshot.Properties.FirstOrDefault(property => property.Name == "container.id")?.Value is string { Length: > 0 } container)
        {
            await engine.RunAsync(["rm", "--force", container], context.CancellationToken).ConfigureAwait(false);
        }

        var removed = await engine.RunAsync(["volume", "rm", "--force", volume], context.CancellationToken).ConfigureAwait(false);
        return removed.ExitCode != 0
            ? CommandResults.Failure($"The volume '{volume}' could not be removed: {ContainerEngine.LastLine(removed)}")
            : await commands.ExecuteCommandAsync(
                context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken).ConfigureAwait(false);
    }

    private static bool IsUp(string? state) =>
        state == KnownResourceStates.Running || state == KnownResourceStates.Starting || state == KnownResourceStates.Stopping;
}
