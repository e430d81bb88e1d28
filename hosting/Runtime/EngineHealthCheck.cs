namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// Says where a container does not answer because its engine no longer does. The engine is asked only while another check of the
/// resource fails: a question costs a process.
/// </summary>
/// <param name="engine">The engine that runs the container.</param>
/// <param name="resource">The name of the resource.</param>
/// <param name="notifications">What the other checks say.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineHealthCheck(ContainerEngine engine, string resource, ResourceNotificationService notifications, TimeProvider time) : IHealthCheck
{
    // One that starts is unhealthy for a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private DateTimeOffset? _failingSince;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!notifications.TryGetCurrentState(resource, out var current)
            || !current.Snapshot.HealthReports.Any(report => report.Name != context.Registration.Name && report.Status is HealthStatus.Unhealthy))
        {
            _failingSince = null;
            return HealthCheckResult.Healthy();
        }

        _failingSince ??= time.GetUtcNow();
        return time.GetUtcNow() - _failingSince < Patience || await engine.ComplaintAsync(cancellationToken).ConfigureAwait(false) is not { } complaint
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(
                $"{engine.Name} no longer answers ({complaint}). The data stays in its volume. Start {engine.Name} again; then stop this application and start it anew.");
    }
}

/// <summary>Adds the check to containers.</summary>
internal static class EngineHealthCheckBuilderExtensions
{
    /// <summary>Has the resource's health say when its engine no longer answers.</summary>
    public static void WithEngineCheck(this IResourceBuilder<ContainerResource> builder, ContainerEngine engine)
    {
        var key = $"{builder.Resource.Name}_engine_check";
        EngineHealthCheck? check = null;
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            services => check ??= ActivatorUtilities.CreateInstance<EngineHealthCheck>(services, engine, builder.Resource.Name),
            failureStatus: null, tags: null));
        builder.WithHealthCheck(key);
    }
}
