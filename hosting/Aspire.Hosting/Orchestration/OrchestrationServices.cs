using Aspire.Hosting.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The services by which an application runs.</summary>
internal static class OrchestrationServices
{
    public static IServiceCollection AddOrchestration(this IServiceCollection services)
    {
        services.AddSingleton<DcpConnection>();
        services.AddSingleton<IEarlyStart>(provider => provider.GetRequiredService<DcpConnection>());
        services.AddSingleton<ApplicationOrchestrator>();
        services.AddHostedService<OrchestratorHostedService>();
        ParentProcessGuard.AddTo(services);
        return services;
    }
}
