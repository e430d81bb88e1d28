namespace NodePostgres.Hosting.Postgres;

/// <summary>Healthy while the disk of the data folder has room: a server on a full one answers, and can store nothing.</summary>
internal sealed class DiskHealthCheck(DataFolder folder) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(folder.LackOfRoom() is { } complaint ? HealthCheckResult.Unhealthy(complaint) : HealthCheckResult.Healthy());
}
