using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Backchannel;

/// <summary>Where the dashboard of this application is, as its resource says.</summary>
internal sealed class DashboardUrls(ResourceNotificationService notifications, DistributedApplicationModel model, DistributedApplicationOptions options)
{
    private const string Dashboard = "aspire-dashboard";

    public static bool IsDashboard(IResource resource) => string.Equals(resource.Name, Dashboard, StringComparison.OrdinalIgnoreCase);

    /// <summary>Waits until the dashboard answers, and tells its login URL.</summary>
    public async Task<DashboardUrlsState> GetAsync(CancellationToken cancellationToken)
    {
        if (options.DisableDashboard || !model.Resources.Any(IsDashboard))
        {
            return new(DashboardHealthy: false, null, null);
        }
        try
        {
            await notifications.WaitForResourceHealthyAsync(Dashboard, WaitBehavior.StopOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException)
        {
            return new(DashboardHealthy: false, null, null);
        }
        return new(DashboardHealthy: true, Current(), null);
    }

    /// <summary>The login URL as far as it is known; null while the dashboard has none.</summary>
    public string? Current()
        => model.Resources.FirstOrDefault(IsDashboard) is { } dashboard
            && notifications.TryGetCurrentState(dashboard.GetResolvedResourceNames()[0], out var state)
            ? state.Snapshot.Urls.Where(url => url.Url.Contains("/login?", StringComparison.Ordinal) || url.Name is "http" or "https")
                .OrderByDescending(url => url.Url.StartsWith("https:", StringComparison.Ordinal))
                .Select(url => url.Url)
                .FirstOrDefault()
            : null;
}

/// <summary>What the CLI wants to know of the dashboard; the member names are the protocol's.</summary>
internal sealed record DashboardUrlsState(bool DashboardHealthy, string? BaseUrlWithLoginToken, string? CodespacesUrlWithLoginToken);
