using AppHost.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AppHost.Reports;

/// <summary>What the console says of a run.</summary>
internal static class ReportsBuilderExtensions
{
    /// <summary>Says once where everything is when the backend is ready, and which resource failed when one does.</summary>
    public static IDistributedApplicationBuilder AddConsoleReports(this IDistributedApplicationBuilder builder, AppRuntime runtime)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddSingleton(runtime);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddHostedService<StartReport>();
            builder.Services.AddHostedService<FailureReport>();
        }

        return builder;
    }
}
