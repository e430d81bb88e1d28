using System.Net.Security;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Whether the dashboard answers. Its process runs some time before it does, and a login URL that is
/// printed too early leads to an error page.
/// </summary>
internal sealed class DashboardHealthCheck(DistributedApplicationModel model) : IHealthCheck, IDisposable
{
    /// <summary>The name of the check.</summary>
    public const string Key = "aspire_dashboard_check";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // Whether this machine trusts the user's own development certificate is not the question here.
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors is SslPolicyErrors.None || DevelopmentCertificate.Is(certificate) },
        UseProxy = false,
    });

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (DashboardResource.Find(model) is not { } dashboard)
        {
            return HealthCheckResult.Unhealthy("The application has no dashboard.");
        }

        var url = DashboardResource.FrontendUrl(dashboard);
        try
        {
            using var response = await _client.GetAsync(new Uri($"{url}/health"), cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The dashboard answered {(int)response.StatusCode} on {url}/health.");
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy($"The dashboard does not answer on {url}.", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
