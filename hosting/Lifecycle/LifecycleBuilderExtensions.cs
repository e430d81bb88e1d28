using System.Reflection;
using Microsoft.Extensions.Logging.Console;
using NodePostgres.Hosting.Lifecycle;

namespace Aspire.Hosting;

/// <summary>How a run begins and ends.</summary>
public static class LifecycleBuilderExtensions
{
    /// <summary>
    /// Called last, after <c>UseRuntimeAsync</c>. A run starts without avoidable waits and stops in the order of its waits, within seconds,
    /// also where the <c>dotnet run</c> above it or its orchestrator was killed. A second one on the same data is refused. The console says once where everything is, which resource failed and why, and for what one waits long; the dashboard's
    /// traces show what the start took its time for. Of a publish or a deployment without the CLI it says what was done, or why it failed.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="DistributedApplicationException">Another app host runs on the same data; the message names its process and its dashboard.</exception>
    public static void AddLifecycle(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.AddQuickStart();
            builder.AddOrderedStop();
            builder.AddReports();
            builder.RefuseSecondStart();
        }
        else if (builder.Configuration["ASPIRE_BACKCHANNEL_PATH"] is null)
        {
            builder.AddPublishReport();
        }
    }

    // Takes avoidable waits out of the start: for the orchestrator's certificate, for the engines, for the next look at a resource's health.
    private static void AddQuickStart(this IDistributedApplicationBuilder builder)
    {
        var aspires = builder.Services.Last(service => service.ServiceType == typeof(IDeveloperCertificateService));
        builder.Services.AddSingleton<IDeveloperCertificateService>(services => new DcpCertificateService(
            (IDeveloperCertificateService)ActivatorUtilities.CreateInstance(services, aspires.ImplementationType!),
            () => DcpCertificate.GetOrCreate(DcpCertificate.PathIn(ToolCache.OfUser()), TimeProvider.System.GetUtcNow())));

        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var (check, memory) = (registration.Factory, new PatientHealthCheck.Memory());
                registration.Factory = services => new PatientHealthCheck(check(services), memory, TimeProvider.System);
            }
        });

        // Without a container to run, the orchestrator need not ask each engine, of which podman takes longest.
        if (!builder.Resources.Any(resource => resource.IsContainer()))
        {
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] ??= "docker";
        }
    }

    // Also within seconds where Aspire would leave the application running: a killed `dotnet run`, a killed orchestrator.
    private static void AddOrderedStop(this IDistributedApplicationBuilder builder)
    {
        // Tests run many applications in one process, and nothing tells their orchestrators apart.
        builder.Services.AddSingleton(new HostProcess(IsAlone: Assembly.GetEntryAssembly() == builder.AppHostAssembly));
        builder.Services.AddHostedService<OrderedStop>();
        if (OperatingSystem.IsLinux())
        {
            var parent = ProcessGuard.FindParent();
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ProcessGuard>(services, new ProcessGuard.Parent(parent)));
        }
    }

    private static void AddReports(this IDistributedApplicationBuilder builder)
    {
        TakenPorts.Refuse(builder);
        // With a dashboard, Aspire's own choice is to wait on, without a word.
        builder.Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);
        builder.Services.AddHostedService<MendedDependencies>();
        builder.Services.AddHostedService<StartReport>();
        builder.Services.AddHostedService<FailureReport>();
        builder.Services.AddHostedService<WaitReport>();
        builder.Services.AddHostedService<StartTraceService>();
        builder.Services.AddHostedService<LeftContainersReport>();
    }

    private static void AddPublishReport(this IDistributedApplicationBuilder builder)
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
