namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Prepares with the application what its resources need.</summary>
internal static class PreparationBuilderExtensions
{
    /// <summary>
    /// Begins <paramref name="preparation"/> with the application, beside everything else, and ends it with that: it is cancelled as soon as
    /// the application is told to stop, and what it runs is gone before the app host is. A failure is told by whoever awaits it.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="preparation">The work.</param>
    /// <param name="isRequired">Whether nothing starts before it is done, and its failure ends the start: without it there is nothing to run.</param>
    public static void Prepare<T>(this IDistributedApplicationBuilder builder, Preparation<T> preparation, bool isRequired = false)
    {
        // Made by a factory, so that it is disposed of with the others.
        builder.Services.AddKeyedSingleton<IAsyncDisposable>(preparation, (_, _) => preparation);
        builder.Eventing.Subscribe<BeforeStartEvent>((starting, cancellationToken) =>
        {
            starting.Services.GetRequiredKeyedService<IAsyncDisposable>(preparation);
            starting.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = preparation.DisposeAsync().AsTask());
            _ = preparation.RunAsync(CancellationToken.None).ContinueWith(
                task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return Task.CompletedTask;
        });
        if (isRequired)
        {
            // Once all of them have begun.
            builder.Eventing.Subscribe<BeforeStartEvent>((_, token) => preparation.RunAsync(token));
        }
    }
}
