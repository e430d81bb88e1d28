using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AppHost.Preparations;

/// <summary>Prepares with the application what its resources need.</summary>
internal static class PreparationBuilderExtensions
{
    /// <summary>
    /// Begins <paramref name="preparation"/> with the application, beside everything else, and ends it with that: what it runs
    /// is gone before the app host is.
    /// </summary>
    public static IDistributedApplicationBuilder Prepare<T>(this IDistributedApplicationBuilder builder, Preparation<T> preparation)
    {
        builder.Services.TryAddSingleton<RunningPreparations>();
        builder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            starting.Services.GetRequiredService<RunningPreparations>().Begin(preparation);
            return Task.CompletedTask;
        });
        return builder;
    }
}
