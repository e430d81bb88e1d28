using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>The services that talk with the Aspire CLI.</summary>
internal static class BackchannelServices
{
    /// <summary>Adds the backchannel where a CLI has started this AppHost. Call before <see cref="PublishingServices"/>.</summary>
    public static void Add(IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration[BackchannelService.SocketPath] is not { Length: > 0 })
        {
            return;
        }
        var services = builder.Services;
        services.AddSingleton<DashboardUrls>();
        services.AddSingleton<AppHostLog>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<AppHostLog>());
        services.AddSingleton<PromptRelay>();
        services.AddSingleton<BackchannelMethods>();
        services.AddSingleton<BackchannelService>();
        services.AddSingleton<IPipelineAudience>(provider => provider.GetRequiredService<BackchannelService>());
        services.AddHostedService(provider => provider.GetRequiredService<BackchannelService>());
    }
}
