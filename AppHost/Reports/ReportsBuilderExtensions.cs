using AppHost.Runtime;
using AppHost.StartTrace;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AppHost.Reports;

/// <summary>What is said of a run, and of a publish.</summary>
internal static class ReportsBuilderExtensions
{
    /// <summary>
    /// Says on the console once where everything is when the backend is ready, which resource failed when one does, and for what one
    /// waits that waits long, and in the dashboard's traces what the start took its time for; of a publish or a deployment without the
    /// CLI, what was done, or why it failed.
    /// </summary>
    public static void AddReports(this IDistributedApplicationBuilder builder, AppRuntime runtime)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddSingleton(runtime);
            builder.Services.AddHostedService<StartReport>();
            builder.Services.AddHostedService<FailureReport>();
            builder.Services.AddHostedService<WaitReport>();
            builder.Services.AddHostedService<StartTraceService>();
            if (runtime.IsContainers)
            {
                builder.Services.AddHostedService<LeftContainersReport>();
            }
        }
        else if (builder.Configuration["ASPIRE_BACKCHANNEL_PATH"] is null)
        {
            builder.Services.AddHostedService<PublishReport>();
            // Without the CLI nobody sees what Aspire asks, and it waits for an answer for ever.
            builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] ??= "false";
            // An error is in the report, without its stack trace.
            builder.Services.AddLogging(logging => logging
                .AddFilter<ConsoleLoggerProvider>("Aspire.Hosting.Publishing", LogLevel.Information)
                .AddFilter<ConsoleLoggerProvider>("Aspire.Hosting.Publishing.PipelineExecutor", level => level is LogLevel.Information or LogLevel.Warning)
                .AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));
        }
    }
}
