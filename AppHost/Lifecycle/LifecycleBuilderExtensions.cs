using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using NodePostgres.Hosting.PinnedTools;

namespace AppHost.Lifecycle;

/// <summary>How a run begins and ends.</summary>
internal static class LifecycleBuilderExtensions
{
    /// <summary>
    /// Takes avoidable waits out of the start: for the orchestrator's certificate, and for the next look at a resource's health. Ends the
    /// application in the order of its waits (<see cref="OrderedStop"/>), and within seconds where Aspire would leave it running: a killed
    /// <c>dotnet run</c>, a killed orchestrator.
    /// </summary>
    public static void WithLifecycle(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

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

        builder.Services.AddHostedService<OrderedStop>();
        if (OperatingSystem.IsLinux())
        {
            var parent = ProcessGuard.FindParent();
            builder.Services.AddHostedService(services => new ProcessGuard(
                parent, services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<TimeProvider>()));
        }
    }

    /// <summary>
    /// Refuses what can never start, and says of a port that it is in use. What does not start because of another resource fails as that
    /// does, and follows when that is mended.
    /// </summary>
    public static void WithFailuresThatAreTold(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
            {
                WaitCircle.Refuse(starting.Model.Resources);
                return Task.CompletedTask;
            });
            TakenPorts.Refuse(builder);
            // With a dashboard, Aspire's own choice is to wait on, without a word.
            builder.Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);
            builder.Services.AddSingleton<MendedDependencies>();
            builder.Services.AddHostedService(services => services.GetRequiredService<MendedDependencies>());
        }
    }
}
