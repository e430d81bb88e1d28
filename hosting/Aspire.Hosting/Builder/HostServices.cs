using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Health;
using Aspire.Hosting.Notifications;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.TemporaryFolders;
using Aspire.Hosting.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Builder;

/// <summary>The services of every application, and those of a running one. The one place where the rooms of this library are put together.</summary>
internal static class HostServices
{
    public static void Add(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        var services = builder.Services;
        AddLogging(builder.Logging, builder);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton(builder.Eventing);
        services.AddSingleton(builder.UserSecretsManager);
        services.AddSingleton(_ => new DistributedApplicationModel(builder.Resources));
        services.AddSingleton(provider => new ResourceLoggerService { TimeProvider = provider.GetRequiredService<TimeProvider>() });
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.AddSingleton<InteractionService>();
        services.AddSingleton<IInteractionService>(provider => provider.GetRequiredService<InteractionService>());
        services.AddSingleton<ParameterProcessor>();
        services.AddSingleton<ApplicationStartup>();
        services.AddSingleton<OwnedFolders>();
        services.AddHttpClient();
        services.Configure<ResourceNotificationServiceOptions>(waits =>
        {
            // Without a dashboard there is nowhere to start a failed resource again from, so waiting for it would be in vain.
            waits.DefaultWaitBehavior = options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable;
        });

        if (builder.ExecutionContext.IsRunMode)
        {
            AddRun(builder, options);
        }
        else
        {
            ParentProcessGuard.AddTo(services);
        }
    }

    private static void AddRun(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        services.AddHealthChecks();
        services.AddSingleton<AspireTools>();
        services.AddOrchestration();
        services.AddHostedService<AbandonedFoldersService>();
        services.AddHostedService<ResourceHealthService>();
        if (options.EnableResourceLogging)
        {
            services.AddHostedService<ResourceLogForwarder>();
        }

        if (!options.DisableDashboard)
        {
            DashboardKeys.AddTo(builder.Configuration, builder.UserSecretsManager);
            services.AddDashboard();
        }
    }

    private static void AddLogging(ILoggingBuilder logging, DistributedApplicationBuilder builder)
    {
        logging.AddSimpleConsole();
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // A start that fails is thrown to whoever started the application; the host's own error would be its stack trace once more.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Aspire.Hosting.Dashboard", LogLevel.Warning);
        logging.AddFilter("Aspire.Hosting.Dashboard.ThirdParty", LogLevel.Error);

        // Each failed poll of a starting resource would be an error there; the dashboard and WaitReport tell what matters.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        logging.AddConfiguration(builder.Configuration.GetSection("Logging"));

        // Set by the Aspire CLI for the app host alone; Logging__LogLevel__Default would reach the resources too.
        if (Enum.TryParse<LogLevel>(builder.Configuration["ASPIRE_LOGLEVEL"], ignoreCase: true, out var level))
        {
            logging.SetMinimumLevel(level);
        }
    }
}
