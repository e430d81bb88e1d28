using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What a caller of the resource service must know.</summary>
internal sealed class ResourceServiceKey
{
    /// <summary>The request header that carries the key.</summary>
    public const string HeaderName = "x-resource-service-api-key";

    private readonly byte[]? _expected;

    /// <summary>Reads <c>AppHost:ResourceService:AuthMode</c> and <c>AppHost:ResourceService:ApiKey</c>.</summary>
    /// <param name="configuration">The app host's configuration.</param>
    /// <exception cref="DistributedApplicationException">The mode asks for a key, and there is none.</exception>
    public ResourceServiceKey(IConfiguration configuration)
    {
        if (string.Equals(configuration[DashboardSettings.ResourceServiceAuthMode], DashboardSettings.Unsecured, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        Value = configuration[DashboardSettings.ResourceServiceApiKey] is { Length: > 0 } key
            ? key
            : throw new DistributedApplicationException(
                $"{DashboardSettings.ResourceServiceApiKey} is required when {DashboardSettings.ResourceServiceAuthMode} is '{DashboardSettings.ApiKey}'.");
        _expected = Encoding.UTF8.GetBytes(Value);
    }

    /// <summary>The key; <see langword="null"/> when anyone on this machine may call.</summary>
    public string? Value { get; }

    /// <summary>Whether a request carries the key. The comparison takes the same time for every wrong key of the right length.</summary>
    /// <param name="request">The request.</param>
    public bool Allows(HttpRequest request)
    {
        if (_expected is null)
        {
            return true;
        }

        return request.Headers.TryGetValue(HeaderName, out var values)
            && values is [{ } given]
            && CryptographicOperations.FixedTimeEquals(_expected, Encoding.UTF8.GetBytes(given));
    }
}
