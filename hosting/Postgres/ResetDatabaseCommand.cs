namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// The command 'Reset database' of the dashboard: stop PostgreSQL, delete its data, start it with none, and run again what had run
/// to completion on the data, such as migrations.
/// </summary>
internal static class ResetDatabaseCommand
{
    private const string Name = "reset-database";

    private const string Description =
        "Stops PostgreSQL, deletes all its data, starts it with an empty database and the password from the user secrets, and runs the migrations again.";

    /// <summary>Adds the command; the dashboard asks before it runs it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="confirmation">What the dashboard asks.</param>
    /// <param name="delete">
    /// Deletes the data of the stopped server, given what the server was before the stop. Returns null, or why it could not.
    /// </param>
    public static void Add(
        IResourceBuilder<PostgresServerResource> builder,
        string confirmation,
        Func<CustomResourceSnapshot?, CancellationToken, Task<string?>> delete) => builder.WithCommand(
            Name,
            "Reset database",
            context => ExecuteAsync(builder.Resource, delete, context),
            new CommandOptions { Description = Description, ConfirmationMessage = confirmation, IconName = "DatabaseWarning" });

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        PostgresServerResource resource, Func<CustomResourceSnapshot?, CancellationToken, Task<string?>> delete, ExecuteCommandContext context)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        notifications.TryGetCurrentState(context.ResourceName, out var current);
        if (IsUp(current?.Snapshot.State?.Text))
        {
            var stopped = await commands.ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StopCommand, context.CancellationToken).ConfigureAwait(false);
            if (!stopped.Success)
            {
                return stopped;
            }

            await notifications.WaitForResourceAsync(resource.Name, @event => !IsUp(@event.Snapshot.State?.Text), context.CancellationToken).ConfigureAwait(false);
        }

        if (await delete(current?.Snapshot, context.CancellationToken).ConfigureAwait(false) is { } complaint)
        {
            return CommandResults.Failure(complaint);
        }

        string[] starts = [context.ResourceName, .. CompletedOn(resource, context.Services.GetRequiredService<DistributedApplicationModel>(), notifications)];
        foreach (var start in starts)
        {
            var started = await commands.ExecuteCommandAsync(start, KnownResourceCommands.StartCommand, context.CancellationToken).ConfigureAwait(false);
            if (!started.Success)
            {
                return started;
            }
        }

        return CommandResults.Success();
    }

    // What waits for the server or one of its databases, ran to its end, and is waited for to do so. It waits once more when it is started.
    private static IEnumerable<string> CompletedOn(PostgresServerResource server, DistributedApplicationModel model, ResourceNotificationService notifications)
    {
        var waits = model.Resources.SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>(), (resource, wait) => (Resource: resource, Wait: wait)).ToList();
        return waits
            .Where(each => each.Wait.Resource.Name == server.Name || (each.Wait.Resource is IResourceWithParent child && child.Parent.Name == server.Name))
            .Select(each => each.Resource)
            .Where(resource => waits.Any(each => each.Wait.WaitType == WaitType.WaitForCompletion && each.Wait.Resource.Name == resource.Name))
            .Select(resource => resource.Name)
            .Distinct()
            .Where(name => notifications.TryGetCurrentState(name, out var current) && IsCompleted(current.Snapshot.State?.Text));
    }

    private static bool IsCompleted(string? state) => state == KnownResourceStates.Finished || state == KnownResourceStates.Exited;

    private static bool IsUp(string? state) => state == KnownResourceStates.Running || state == KnownResourceStates.Starting || state == KnownResourceStates.Stopping;
}
