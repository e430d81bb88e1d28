namespace NodePostgres.Hosting.NodeBackend;

/// <summary>The command 'Rebuild' of the dashboard, under the name that Aspire has for it: build, migrate, restart.</summary>
internal static class RebuildCommand
{
    /// <summary>Adds the command to the backend. Nothing is restarted before the build and the migrations have succeeded.</summary>
    public static IResourceBuilder<NodeBackendResource> WithRebuildCommand(this IResourceBuilder<NodeBackendResource> backend) => backend.WithCommand(
        KnownResourceCommands.RebuildCommand,
        "Rebuild",
        context => ExecuteAsync(ActivatorUtilities.CreateInstance<BackendUpdate>(context.Services, backend.Resource), context),
        new CommandOptions
        {
            Description = "Builds the backend anew, runs its migrations and restarts it.",
            IconName = "ArrowSync",
            UpdateState = context => KnownResourceStates.BuildableStates.Contains(context.ResourceSnapshot.State?.Text)
                ? ResourceCommandState.Enabled
                : ResourceCommandState.Disabled,
        });

    private static async Task<ExecuteCommandResult> ExecuteAsync(BackendUpdate update, ExecuteCommandContext context)
    {
        var logger = context.Services.GetRequiredService<ResourceLoggerService>().GetLogger(update.Backend);
        try
        {
            await BuildAsync(update, line => logger.LogInformation("{Line}", line), context.CancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            logger.LogError("{Text}", exception.Message);
            return CommandResults.Failure(exception.Message);
        }

        return await update.MigrateAsync(context.CancellationToken).ConfigureAwait(false)
            ? await update.RestartAsync(context.CancellationToken).ConfigureAwait(false)
            : CommandResults.Failure("The migrations failed; their log says why. The backend is left as it was.");
    }

    // An image's build reports to the log by itself.
    private static Task BuildAsync(BackendUpdate update, Action<string> report, CancellationToken cancellationToken) =>
        update.Backend.Annotations.OfType<ImageBuild>().SingleOrDefault() is { } image
            ? image.RebuildAsync(cancellationToken)
            : update.Project!.RebuildAsync(report, cancellationToken);
}
