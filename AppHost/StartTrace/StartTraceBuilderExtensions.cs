using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AppHost.StartTrace;

/// <summary>Answers the question why the start was slow, in the dashboard's traces.</summary>
internal static class StartTraceBuilderExtensions
{
    /// <summary>Reports the start of the application as one trace: how long each resource waited, started and became healthy.</summary>
    public static IDistributedApplicationBuilder AddStartTrace(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddHostedService<StartTraceService>();
        }

        return builder;
    }
}
