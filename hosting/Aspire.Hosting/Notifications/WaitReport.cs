using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>Explains a wait that was given up: what state the resource was in, what its health checks said, what it waited for itself.</summary>
internal static class WaitReport
{
    public static string Describe(ResourceNotificationService notifications, string resourceName, string headline)
    {
        var report = new StringBuilder().AppendLine(headline);
        if (!notifications.TryGetCurrentState(resourceName, out var current))
        {
            return report.Append(CultureInfo.InvariantCulture, $"Unable to retrieve current state for resource '{resourceName}'.").ToString();
        }

        var snapshot = current.Snapshot;
        Line("Current State", snapshot.State?.Text ?? "(null)");
        Line("Creation Time", snapshot.CreationTimeStamp?.ToString(CultureInfo.InvariantCulture) ?? "(null)");
        LineIfKnown("Start Time", snapshot.StartTimeStamp);
        LineIfKnown("Stop Time", snapshot.StopTimeStamp);
        LineIfKnown("Exit Code", snapshot.ExitCode);
        Line("Current Health", snapshot.HealthStatus?.ToString() ?? "(null)");

        if (snapshot.HealthReports.Length > 0)
        {
            report.AppendLine("- Health Reports:");
            foreach (var health in snapshot.HealthReports)
            {
                AppendHealth(report, health);
            }
        }

        if (snapshot.Properties.FirstOrDefault(property => property.Name == KnownProperties.Resource.WaitingFor)?.Value is string[] waitingFor)
        {
            report.AppendLine("- Waiting For:");
            foreach (var dependency in waitingFor)
            {
                AppendDependency(report, notifications, dependency);
            }
        }

        return report.ToString().TrimEnd();

        void Line(string label, string value) => report.AppendLine(CultureInfo.InvariantCulture, $"- {label}: {value}");

        void LineIfKnown<T>(string label, T? value)
            where T : struct, IFormattable
        {
            if (value is { } known)
            {
                Line(label, known.ToString(null, CultureInfo.InvariantCulture));
            }
        }
    }

    private static void AppendHealth(StringBuilder report, HealthReportSnapshot health)
    {
        report.Append(CultureInfo.InvariantCulture, $"  - {health.Name}: {health.Status?.ToString() ?? "Unknown"}");
        if (health.LastRunAt is { } lastRun)
        {
            report.Append(CultureInfo.InvariantCulture, $" @ {lastRun:yyyy-MM-dd HH:mm:ss}");
        }

        report.AppendLine();
        foreach (var line in health.ExceptionText?.Split('\n') ?? [])
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"    {line.TrimEnd()}");
        }
    }

    private static void AppendDependency(StringBuilder report, ResourceNotificationService notifications, string name)
    {
        if (!notifications.TryGetCurrentState(name, out var current))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"  - {name}: Unable to retrieve current state.");
            return;
        }

        var snapshot = current.Snapshot;
        report.Append(CultureInfo.InvariantCulture, $"  - {name}: State = {snapshot.State?.Text ?? "(null)"}, Health = {snapshot.HealthStatus?.ToString() ?? "(null)"}");
        report.AppendLine(snapshot.ExitCode is { } exitCode ? string.Create(CultureInfo.InvariantCulture, $", Exit Code = {exitCode}") : "");
    }
}
