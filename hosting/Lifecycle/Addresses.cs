namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Where things are reached.</summary>
internal static class Addresses
{
    /// <summary>The name of the dashboard's resource.</summary>
    public const string Dashboard = "aspire-dashboard";

    /// <summary>The dashboard's address with the token that lets its reader in; null where there is no dashboard, or it has no port yet.</summary>
    public static string? OfDashboard(DistributedApplicationModel model, IConfiguration configuration)
    {
        var url = Of(model, Dashboard, "https") ?? Of(model, Dashboard, "http");
        var token = configuration["AppHost:BrowserToken"];
        return url is null || string.IsNullOrEmpty(token) ? url : $"{url.TrimEnd('/')}/login?t={token}";
    }

    /// <summary>The address of an endpoint; null where it does not exist, or has no port yet.</summary>
    public static string? Of(DistributedApplicationModel model, string resource, string endpoint) =>
        model.Resources.OfType<IResourceWithEndpoints>().SingleOrDefault(r => r.Name == resource) is { } found
        && found.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(e => e.Name == endpoint) is { AllocatedEndpoint: { } allocated }
            ? allocated.UriString
            : null;
}
