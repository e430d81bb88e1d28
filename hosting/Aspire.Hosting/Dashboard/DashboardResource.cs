using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The dashboard as a resource of the application: an executable like any other to whoever starts it,
/// but first in the model, waiting for nothing, hidden, and in no manifest.
/// </summary>
internal static class DashboardResource
{
    /// <summary>The name of the resource.</summary>
    public const string Name = "aspire-dashboard";

    /// <summary>Adds the dashboard to an application.</summary>
    /// <param name="model">The application.</param>
    /// <param name="path">The dashboard's executable, <c>aspire-managed</c>.</param>
    /// <param name="configuration">The app host's configuration.</param>
    /// <param name="environment">What its process needs to know.</param>
    /// <returns>The resource.</returns>
    public static ExecutableResource AddTo(
        DistributedApplicationModel model, string path, IConfiguration configuration, DashboardEnvironment environment)
    {
        var dashboard = new ExecutableResource(Name, path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        foreach (var endpoint in DashboardEndpoints.Create(configuration))
        {
            dashboard.Annotations.Add(endpoint);
        }

        dashboard.Annotations.Add(new CommandLineArgsCallbackAnnotation(args => args.Add("dashboard")));
        dashboard.Annotations.Add(new EnvironmentCallbackAnnotation(environment.ConfigureAsync));
        dashboard.Annotations.Add(new HealthCheckAnnotation(DashboardHealthCheck.Key));
        dashboard.Annotations.Add(new ResourceUrlsCallbackAnnotation(context => NameUrls(context, configuration[DashboardSettings.BrowserToken])));
        dashboard.Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
        dashboard.Annotations.Add(new ResourceIconAnnotation("ContentView"));

        // Nobody should stop the dashboard from inside the dashboard.
        dashboard.Annotations.Add(new ExcludeLifecycleCommandsAnnotation());
        dashboard.Annotations.Add(new ResourceSnapshotAnnotation(new CustomResourceSnapshot { ResourceType = "Executable", Properties = [] }));
        if (!(bool.TryParse(configuration[DashboardSettings.ShowDashboardResources], out var show) && show))
        {
            dashboard.Annotations.Add(new HiddenAnnotation(HiddenBehavior.Always));
        }

        model.Resources.Insert(0, dashboard);
        return dashboard;
    }

    /// <summary>The application's dashboard; <see langword="null"/> when it has none.</summary>
    /// <param name="model">The application.</param>
    public static ExecutableResource? Find(DistributedApplicationModel model) =>
        model.Resources.OfType<ExecutableResource>().FirstOrDefault(resource => string.Equals(resource.Name, Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where the pages are, https before http; as in <c>http://localhost:18888</c>.</summary>
    /// <param name="dashboard">The application's dashboard.</param>
    public static string FrontendUrl(ExecutableResource dashboard) =>
        DashboardEndpoints.Url(dashboard.Annotations.OfType<EndpointAnnotation>()
            .Where(DashboardEndpoints.IsFrontend)
            .OrderByDescending(endpoint => endpoint.UriScheme == Uri.UriSchemeHttps)
            .First());

    /// <summary>Where a person logs in, without having to type the token.</summary>
    /// <param name="frontendUrl">Where the pages are.</param>
    /// <param name="browserToken">The token; empty when anyone on this machine may look.</param>
    public static string LoginUrl(string frontendUrl, string? browserToken) =>
        string.IsNullOrEmpty(browserToken) ? frontendUrl : $"{frontendUrl}/login?t={Uri.EscapeDataString(browserToken)}";

    private static void NameUrls(ResourceUrlsCallbackContext context, string? browserToken)
    {
        foreach (var url in context.Urls)
        {
            if (url.Endpoint is not { } endpoint)
            {
                continue;
            }

            if (DashboardEndpoints.IsFrontend(endpoint.EndpointAnnotation))
            {
                url.DisplayText = $"Dashboard ({endpoint.EndpointName})";
                url.Url = LoginUrl(url.Url.TrimEnd('/'), browserToken);
            }
            else
            {
                url.DisplayText = endpoint.EndpointName;
            }
        }
    }
}
