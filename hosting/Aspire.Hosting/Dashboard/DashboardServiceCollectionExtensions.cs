using Aspire.Hosting.Builder;
using Aspire.Hosting.Dashboard.ResourceService;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Hosting.Dashboard;

/// <summary>Registers the dashboard with an app host that runs its application.</summary>
internal static class DashboardServiceCollectionExtensions
{
    /// <summary>Adds the resource service and the dashboard. <see cref="DashboardKeys.AddTo"/> has to have been called.</summary>
    /// <param name="services">The app host's services.</param>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ResourceServiceKey>();
        services.AddSingleton<ResourceWatch>();
        services.AddSingleton<ConsoleLogWatch>();
        services.AddSingleton<InteractionWatch>();
        services.AddSingleton<ResourceServiceMethods>();
        services.AddSingleton<ResourceServiceHost>();
        services.AddSingleton<IEarlyStart>(provider => provider.GetRequiredService<ResourceServiceHost>());
        services.AddHostedService(provider => provider.GetRequiredService<ResourceServiceHost>());

        services.AddSingleton<DashboardEnvironment>();
        services.AddSingleton<DashboardLog>();
        services.AddEventingSubscriber<DashboardLifecycle>();
        services.AddHealthChecks().AddCheck<DashboardHealthCheck>(DashboardHealthCheck.Key);
        services.AddSingleton<DashboardHealthCheck>();
        return services;
    }
}
