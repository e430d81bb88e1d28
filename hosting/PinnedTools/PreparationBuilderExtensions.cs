using Microsoft.Extensions.DependencyInjection.Extensions;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Prepares with the application what its resources need.</summary>
internal static class PreparationBuilderExtensions
{
    /// <summary>
    /// Begins <paramref name="preparation"/> with the application, beside everything else, and ends it with that: what it runs
    /// is gone before the app host is.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="preparation">The work.</param>
    /// <param name="isRequired">Whether nothing starts before it is done, and its failure ends the start: without it there is nothing to run.</param>
    public static void Prepare<T>(this IDistributedApplicationBuilder builder, Preparation<T> preparation, bool isRequired = false)
    {
        builder.Services.TryAddSingleton<RunningPreparations>();
        builder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            starting.Services.GetRequiredService<RunningPreparations>().Begin(preparation);
            return Task.CompletedTask;
        });
        if (isRequired)
        {
            // Once all of them have begun.
            builder.Eventing.Subscribe<BeforeStartEvent>((_, token) => preparation.RunAsync(token));
        }
    }
}
