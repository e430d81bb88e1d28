using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Healthy when a GET of an address answers with the expected status code.</summary>
/// <param name="address">The address; asked anew for each check, since it is known only once the endpoint is allocated. Null: not yet.</param>
/// <param name="statusCode">The expected status code.</param>
internal sealed class HttpHealthCheck(Func<CancellationToken, ValueTask<Uri?>> address, int statusCode) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // One client for all checks. No proxy, since the addresses are local; no trace headers, so that checks stay out of the resources'
    // traces; no redirects, since a redirect is an answer.
    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15)
    });

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        var target = await address(cancellationToken).ConfigureAwait(false);
        if (target is null)
        {
            return Failed(context, "The endpoint has no address yet.");
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            using var response = await Client.SendAsync(request, timeout.Token).ConfigureAwait(false);
            return (int)response.StatusCode == statusCode
                ? HealthCheckResult.Healthy()
                : Failed(context, $"{target} answered {(int)response.StatusCode} ({response.StatusCode}), expected {statusCode} ({(HttpStatusCode)statusCode}).");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(context, $"{target} did not answer within {Timeout.TotalSeconds} s.");
        }
        catch (HttpRequestException ex)
        {
            return Failed(context, $"{target} cannot be reached: {(ex.InnerException is SocketException or IOException ? ex.InnerException.Message : ex.Message)}");
        }
    }

    private static HealthCheckResult Failed(HealthCheckContext context, string description) => new(context.Registration.FailureStatus, description);
}
