using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes of snapshots.</summary>
public static class CustomResourceSnapshotExtensions
{
    /// <summary>A copy with other health reports, and the health that follows from them.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="healthReports">The health reports.</param>
    /// <returns>The copy.</returns>
    public static CustomResourceSnapshot WithHealthReports(
        this CustomResourceSnapshot snapshot, ImmutableArray<HealthReportSnapshot> healthReports)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot with { HealthReports = healthReports };
    }
}
