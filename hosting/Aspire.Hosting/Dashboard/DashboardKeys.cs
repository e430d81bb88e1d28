using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// What callers of the dashboard, of its OTLP endpoints and of the resource service must know. A secret
/// that the user has not set is generated: 128 random bits as 32 hexadecimal digits.
/// </summary>
internal static class DashboardKeys
{
    /// <summary>Adds what is missing to the configuration, where everything else finds it.</summary>
    /// <param name="configuration">The app host's configuration.</param>
    /// <param name="userSecrets">
    /// Keeps the keys that end up in the environment of resources: a container that outlives the app host
    /// must not look changed on every start.
    /// </param>
    public static void AddTo(IConfigurationManager configuration, IUserSecretsManager userSecrets)
    {
        if (bool.TryParse(configuration[DashboardSettings.AllowAnonymous], out var anonymous) && anonymous)
        {
            configuration[DashboardSettings.ResourceServiceAuthMode] = DashboardSettings.Unsecured;
            return;
        }

        userSecrets.GetOrSetSecret(configuration, DashboardSettings.OtlpApiKey, Generate);
        userSecrets.GetOrSetSecret(configuration, DashboardSettings.DashboardApiKey, Generate);
        configuration[DashboardSettings.BrowserToken] = Configured(DashboardSettings.FrontendBrowserToken) ?? Generate();
        configuration[DashboardSettings.ResourceServiceAuthMode] = DashboardSettings.ApiKey;
        configuration[DashboardSettings.ResourceServiceApiKey] = Configured(DashboardSettings.ResourceServiceClientApiKey) ?? Generate();

        string? Configured(string key) => configuration[key] is { Length: > 0 } value ? value : null;
    }

    private static string Generate() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
