using Aspire.Hosting.Backchannel.Auxiliary;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel;

/// <summary>The services that talk with the Aspire CLI.</summary>
internal static class BackchannelServices
{
    /// <summary>Adds the sockets: for every CLI of this user while the application runs, and for the one that started this AppHost. Call before <see cref="PublishingServices"/>.</summary>
    public static void Add(IDistributedApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<DashboardUrls>();
        if (builder.ExecutionContext.IsRunMode)
        {
            services.AddSingleton<AuxiliaryMethods>();
            services.AddSingleton<ResourceDescriber>();
            services.AddSingleton<ResourceLogReader>();
            services.AddSingleton<ResourceWait>();
            services.AddHostedService<AuxiliaryBackchannelService>();
        }
        if (builder.Configuration[BackchannelService.SocketPath] is not { Length: > 0 })
        {
            return;
        }
        services.AddSingleton<AppHostLog>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<AppHostLog>());
        services.AddSingleton<PromptRelay>();
        services.AddSingleton<BackchannelMethods>();
        services.AddSingleton<BackchannelService>();
        services.AddSingleton<IPipelineAudience>(provider => provider.GetRequiredService<BackchannelService>());
        services.AddHostedService(provider => provider.GetRequiredService<BackchannelService>());
    }
}
