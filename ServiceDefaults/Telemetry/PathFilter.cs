using System.Diagnostics;
using OpenTelemetry;

namespace ServiceDefaults.Telemetry;

/// <summary>Drops the spans of incoming requests to certain paths before they reach the exporter.</summary>
internal sealed class PathFilter(IReadOnlyList<string> paths) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        // The tag is OpenTelemetry's semantic convention; ASP.NET Core sets it.
        if (data.Kind == ActivityKind.Server && data.GetTagItem("url.path") is string path && paths.Contains(path))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
