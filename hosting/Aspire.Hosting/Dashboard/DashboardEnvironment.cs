using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The environment of the dashboard's process: where it listens, what its callers must know, and how it
/// finds the resource service. Secrets go this way and never onto its command line.
/// </summary>
internal sealed class DashboardEnvironment(IConfiguration configuration, ResourceServiceHost resourceService, ResourceServiceKey resourceServiceKey)
{
    private const string OwnSettingsPrefix = "ASPIRE_DASHBOARD_";

    /// <summary>Fills in the environment, as soon as the resource service listens.</summary>
    /// <param name="context">The evaluation of the dashboard's environment.</param>
    public async Task ConfigureAsync(EnvironmentCallbackContext context)
    {
        var environment = context.EnvironmentVariables;

        // First, so that nothing below is overwritten.
        foreach (var (name, value) in configuration.AsEnumerable())
        {
            if (value is not null && name.StartsWith(OwnSettingsPrefix, StringComparison.OrdinalIgnoreCase))
            {
                environment[name] = value;
            }
        }

        AddEndpoints(context);
        AddAuthentication(environment);
        AddRuntimeSettings(environment);
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = await resourceService.GetUrlAsync(context.CancellationToken).ConfigureAwait(false);
    }

    private void AddEndpoints(EnvironmentCallbackContext context)
    {
        var environment = context.EnvironmentVariables;
        var endpoints = context.Resource.Annotations.OfType<EndpointAnnotation>().ToList();
        environment["ASPNETCORE_URLS"] = string.Join(';', endpoints.Where(DashboardEndpoints.IsFrontend).Select(DashboardEndpoints.Url));

        foreach (var endpoint in endpoints)
        {
            switch (endpoint.Name)
            {
                case DashboardEndpoints.OtlpGrpc:
                    environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = DashboardEndpoints.Url(endpoint);
                    break;
                case DashboardEndpoints.OtlpHttp:
                    environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = DashboardEndpoints.Url(endpoint);
                    AddCors(context);
                    break;
            }
        }
    }

    // A page served by a resource may send telemetry from the browser, which asks the dashboard first.
    private void AddCors(EnvironmentCallbackContext context)
    {
        var origins = configuration[DashboardSettings.CorsAllowedOrigins];
        if (string.IsNullOrEmpty(origins))
        {
            var model = context.ExecutionContext.Services.GetRequiredService<DistributedApplicationModel>();
            origins = string.Join(',', model.Resources
                .Where(resource => resource != context.Resource)
                .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
                .Where(endpoint => endpoint.UriScheme is "http" or "https")
                .SelectMany(Origins)
                .Distinct(StringComparer.OrdinalIgnoreCase));
        }

        if (origins.Length > 0)
        {
            context.EnvironmentVariables["DASHBOARD__OTLP__CORS__ALLOWEDORIGINS"] = origins;
            context.EnvironmentVariables["DASHBOARD__OTLP__CORS__ALLOWEDHEADERS"] = "*";
        }
    }

    private static IEnumerable<string> Origins(EndpointAnnotation endpoint)
    {
        if (endpoint.AllocatedEndpoint is { } allocated)
        {
            yield return allocated.UriString;
        }

        foreach (var port in new[] { endpoint.Port, endpoint.TargetPort }.OfType<int>())
        {
            yield return $"{endpoint.UriScheme}://localhost:{port}";
        }
    }

    private void AddAuthentication(Dictionary<string, object> environment)
    {
        Add("FRONTEND", "BrowserToken", "BROWSERTOKEN", configuration[DashboardSettings.BrowserToken]);
        Add("RESOURCESERVICECLIENT", DashboardSettings.ApiKey, "APIKEY", resourceServiceKey.Value);
        Add("OTLP", DashboardSettings.ApiKey, "PRIMARYAPIKEY", configuration[DashboardSettings.OtlpApiKey]);
        Add("API", DashboardSettings.ApiKey, "PRIMARYAPIKEY", configuration[DashboardSettings.DashboardApiKey]);
        environment["ASPIRE_DASHBOARD_API_ENABLED"] = "true";

        void Add(string part, string mode, string secretName, string? secret)
        {
            environment[$"DASHBOARD__{part}__AUTHMODE"] = string.IsNullOrEmpty(secret) ? DashboardSettings.Unsecured : mode;
            if (!string.IsNullOrEmpty(secret))
            {
                environment[$"DASHBOARD__{part}__{secretName}"] = secret;
            }
        }
    }

    private static void AddRuntimeSettings(Dictionary<string, object> environment)
    {
        // The app host reads the log line by line.
        environment["LOGGING__CONSOLE__FORMATTERNAME"] = "json";

        // What it says below a warning is said by the app host too, and contains the browser token.
        environment["LOGGING__LOGLEVEL__DEFAULT"] = "Warning";

        // Development makes the dashboard check all of its services at start, which helps its authors alone.
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";

        // Both cost processor time while it starts and gain nothing in a process that mostly waits:
        // about a tenth of its start on two cores.
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";

        // Code that has become hot is optimized once the start is over: after so many ms, hexadecimal, without new code.
        environment["DOTNET_TC_CallCountingDelayMs"] = "BB8";
    }
}
